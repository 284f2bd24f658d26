import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beijingStamp, beijingTime } from '../../../shared/domain/kernel/beijing-time.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';

const instant = (text: string) => Date.parse(text) as Instant;

describe('Beijing time', () => {
  test('tells the lock instant in words, with its zone', () => {
    expect(beijingTime(instant('2024-03-24T09:00:00Z'))).toBe('2024年3月24日 17:00:00（北京时间）');
  });

  test.each([
    ['1970-01-01T00:00:00Z', '1970-01-01T08:00:00'],
    ['2024-02-28T16:00:00Z', '2024-02-29T00:00:00'],
    ['2024-02-29T15:59:59.999Z', '2024-02-29T23:59:59'],
    ['2023-12-31T15:59:59Z', '2023-12-31T23:59:59'],
    ['2100-02-28T16:00:00Z', '2100-03-01T00:00:00'],
  ])('at %s is %s on the clock of Shanghai', (utc, local) => {
    expect(beijingStamp(instant(utc))).toBe(local);
  });

  test('agrees with the calendar of the machine at any second of five centuries', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15_778_800_000 }), (seconds) => {
        const at = (seconds * 1_000) as Instant;
        const local = new Date(at + 8 * 3_600_000).toISOString().slice(0, 19);
        expect(beijingStamp(at)).toBe(local);
      }),
      { numRuns: 5_000 },
    );
  });
});
