import { describe, expect, test } from 'vitest';
import {
  isIdNumber,
  isTicketNumber,
  maskedId,
  plainName,
} from '../../../infra/rehearsal/checker/arithmetic.ts';
import { isMapped } from '../../../infra/rehearsal/checker/mapping.ts';
import mapping from '../../../shared/seasons/hunan-2024/major-mapping.json' with { type: 'json' };

describe("the checker's own reading of an ID number", () => {
  test.each([
    '439901200301010019',
    '439901200402290021',
    '439901200212311135',
    '439901200306152489',
    '439901200108089992',
    '43990120030301008X',
  ])('takes %s (domain §7.1)', (id) => expect(isIdNumber(id)).toBe(true));

  test.each([
    ['439901200301010018', 'check'],
    ['439901200302290016', 'day'],
    ['439901030101001', 'length'],
    ['43990120030301008x', 'small x'],
    ['439901200310010019', 'swap'],
  ])('refuses %s for its %s', (id) => expect(isIdNumber(id)).toBe(false));

  test('shows three digits and four', () => {
    expect(maskedId('43990120030301008X')).toBe('439***********008X');
  });
});

describe("the checker's own reading of the directory", () => {
  const leads = (junior: string, senior: string) => isMapped(mapping.rows, junior, senior);

  test('follows wide rows', () => expect(leads('510203', '080901')).toBe(true));
  test('leads nowhere without a row', () => expect(leads('510203', '101101K')).toBe(false));
  test('lets the exception of the notice through (L63)', () =>
    expect(leads('520402K', '100501K')).toBe(true));
  test('keeps that exception to one senior major', () =>
    expect(leads('520402K', '100201K')).toBe(false));

  const row = (relation: string, fromCode: string, toCode: string) => ({
    ...{ relation, fromCode, toCode, fromCatalogue: 2021 },
    fromLevel: { 2: 'CATEGORY', 4: 'CLASS' }[fromCode.length] ?? 'MAJOR',
    toLevel: toCode.length === 4 ? 'CLASS' : 'MAJOR',
  });
  test('lets the narrower row decide, and among equals the refusal', () => {
    const wide = row('ALLOW', '51', '0809');
    expect(isMapped([wide, row('DENY', '510203', '0809')], '510203', '080901')).toBe(false);
    expect(isMapped([row('DENY', '51', '0809'), wide], '510203', '080901')).toBe(false);
    expect(
      isMapped([row('DENY', '51', '0809'), row('ALLOW', '5102', '0809')], '510203', '080901'),
    ).toBe(true);
  });
  test('opens by a wide STRICT row nothing, and by a strict pair that pair', () => {
    expect(isMapped([row('STRICT', '52', '1002')], '520201', '100201')).toBe(false);
    expect(isMapped([row('STRICT', '520201', '101101')], '520201', '101101')).toBe(true);
  });
});

test('a ticket number has the check digit that finds every swap of neighbours', () => {
  const digits = '2411134200017';
  const whole = [...'0123456789'].map((digit) => digits + digit).filter(isTicketNumber);
  expect(whole).toHaveLength(1);
  const [good = ''] = whole;
  for (let at = 0; at < good.length - 1; at += 1) {
    const swapped = good.slice(0, at) + good[at + 1] + good[at] + good.slice(at + 2);
    expect(isTicketNumber(swapped)).toBe(swapped === good);
  }
});

test('a name is compared with its dots made one and without what has no width', () => {
  expect(plainName(' 拜合提亚尔•穆太力普\u200b')).toBe('拜合提亚尔·穆太力普');
});
