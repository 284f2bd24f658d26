import type { Instant } from '../kernel/instant.ts';
import { holds } from './guard.ts';
import { type Attempt, arrivedInTime, closeFor, startsFrom } from './moves.ts';
import { type Answered, type Preference, raised } from './preference.ts';
import { marksOf } from './revision.ts';
import type { Round } from './round.ts';

/** Why the store's condition said no, read from the item that it returned. */
export type Refusal =
  | { readonly kind: 'answered-before'; readonly answer: Answered }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'not-open'; readonly opensAt: Instant }
  | { readonly kind: 'closed'; readonly closesAt: Instant }
  | { readonly kind: 'sealed' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'eligibility-changed' }
  | { readonly kind: 'nothing-saved' }
  /** Nothing is wrong under the round as it is now: only its version differed, or something moved just then. */
  | { readonly kind: 'passing' };

/** Explains a refusal, in the order of lock.md §3. Lateness is judged by the round as it is now. */
export function explainRefusal(preference: Preference, attempt: Attempt, round: Round): Refusal {
  const current = raised(preference, round);

  const { k, h } = marksOf(attempt.request);
  const sameKey = Object.values(current.requests).filter((done) => done.k === k);
  const answer = sameKey.find((done) => done.h === h);
  if (answer !== undefined) return { kind: 'answered-before', answer };
  if (sameKey.length > 0) return { kind: 'key-reused' };

  if (attempt.stamp < current.opensAt) return { kind: 'not-open', opensAt: current.opensAt };
  if (!arrivedInTime(attempt, round, current))
    return { kind: 'closed', closesAt: closeFor(attempt.kind, current, round) };
  if (current.sealedAt !== undefined) return { kind: 'sealed' };
  if (current.ver !== attempt.ver) return { kind: 'conflict' };
  if (current.epoch !== attempt.epoch) return { kind: 'eligibility-changed' };
  if (!holds(startsFrom(attempt.kind), current, {})) return { kind: 'nothing-saved' };
  return { kind: 'passing' };
}
