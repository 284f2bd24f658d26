import { describe, expect, test } from 'vitest';
import { maskPhone, readPhone } from '../../../shared/domain/roster/phone.ts';

describe('a phone number', () => {
  test.each([
    '13800138000',
    '+8613800138000',
    '+86 138-0013-8000',
    '0086 138 0013 8000',
    '１３８００１３８０００',
    '＋８６　138–0013–8000',
  ])('%s is one and the same', (raw) => {
    expect(readPhone(raw)).toBe('13800138000');
  });

  test.each(['12800138000', '1380013800', '138001380000', '0731-88888888', '8613800138000', ''])(
    '%s is none',
    (raw) => {
      expect(readPhone(raw)).toBeUndefined();
    },
  );

  test('is shown without its middle', () => {
    expect(maskPhone('13800138000')).toBe('138****8000');
  });
});
