import { describe, expect, test } from 'vitest';
import { delayAfter } from '../../../shared/domain/account/sign-in-delay.ts';

describe('trying to sign in', () => {
  test('is free without failures and after four', () => {
    expect(delayAfter(0)).toBe(0);
    expect(delayAfter(4)).toBe(0);
  });

  test('waits a second after the fifth failure', () => {
    expect(delayAfter(5)).toBe(1_000);
  });

  test('waits twice as long after each further failure', () => {
    expect(delayAfter(6)).toBe(2_000);
    expect(delayAfter(8)).toBe(8_000);
  });

  test('never waits longer than a minute, so nobody can be locked out', () => {
    expect(delayAfter(10)).toBe(32_000);
    expect(delayAfter(11)).toBe(60_000);
    expect(delayAfter(500)).toBe(60_000);
  });
});
