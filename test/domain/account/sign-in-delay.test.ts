import { describe, expect, test } from 'vitest';
import { mayTrySignIn } from '../../../shared/domain/account/sign-in-delay.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';

const lastAt = 1_700_000_000_000 as Instant;
const may = (count: number, afterMs: number) =>
  mayTrySignIn({ count, lastAt }, (lastAt + afterMs) as Instant);

describe('trying to sign in', () => {
  test('is free without failures and after four', () => {
    expect(mayTrySignIn(undefined, lastAt)).toBe(true);
    expect(may(4, 0)).toBe(true);
  });

  test('waits a second after the fifth failure, to the millisecond', () => {
    expect(may(5, 999)).toBe(false);
    expect(may(5, 1_000)).toBe(true);
  });

  test('waits twice as long after each further failure', () => {
    expect(may(8, 7_999)).toBe(false);
    expect(may(8, 8_000)).toBe(true);
  });

  test('never waits longer than a minute, so nobody can be locked out', () => {
    expect(may(500, 59_999)).toBe(false);
    expect(may(500, 60_000)).toBe(true);
  });
});
