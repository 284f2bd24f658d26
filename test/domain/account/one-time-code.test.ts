import { describe, expect, test } from 'vitest';
import { codesSent } from '../../../shared/domain/account/one-time-code.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';

const start = 1_700_000_000_000;
const at = (ms: number) => (start + ms) as Instant;
const minute = 60_000;
const tooSoon = (waitSeconds: number) =>
  expect.objectContaining({ name: 'CodeTooSoon', details: { waitSeconds } });

describe('sending codes to a phone', () => {
  test('is refused a millisecond before the minute is over, and not when it is', () => {
    expect(() => codesSent([at(0)], at(minute - 1))).toThrow(tooSoon(1));
    expect(codesSent([at(0)], at(minute))).toEqual([at(0), at(minute)]);
  });

  test('is refused a sixth time within the hour, and not when the first is an hour old', () => {
    const five = [0, 1, 2, 3, 4].map((n) => at(n * 2 * minute));
    expect(() => codesSent(five, at(60 * minute - 1))).toThrow(tooSoon(1));
    expect(codesSent(five, at(60 * minute))).toEqual([...five.slice(1), at(60 * minute)]);
  });
});
