import { beijingStamp, beijingTime } from '../domain/kernel/beijing-time.ts';
import type { DomainFault } from '../domain/kernel/fault.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { ChoiceVerdict } from '../domain/preference/eligibility.ts';
import { preferenceFault } from '../domain/preference/faults.ts';
import { type Attempt, moving, movingAgain } from '../domain/preference/moves.ts';
import { lockedView, openPreference, type Preference } from '../domain/preference/preference.ts';
import { explainRefusal, type Refusal } from '../domain/preference/refusal.ts';
import type { Round } from '../domain/preference/round.ts';
import { accountKey } from './keys.ts';
import type { LateAttemptStore } from './late-attempt-store.ts';
import type { PreferenceStore } from './preference-store.ts';
import type { Rounds } from './remembered-rounds.ts';

export interface ChangePreferenceDeps {
  readonly preferences: PreferenceStore;
  readonly rounds: Rounds;
  readonly lateAttempts: Pick<LateAttemptStore, 'record'>;
}

export type ChangePreference = ReturnType<typeof changePreference>;

/**
 * One candidate's change of one preference, from the conditional write to its answer. A change that is in time
 * is that one write; only a refused one reads, is explained, and is tried once more if nothing is wrong with it.
 */
export function changePreference({ preferences, rounds, lateAttempts }: ChangePreferenceDeps) {
  return async (attempt: Attempt, verdict: ChoiceVerdict = 'ok') => {
    const { of, stamp } = attempt;
    const known = await rounds.at(of, stamp);
    const first =
      verdict === 'ok'
        ? await preferences.write(of, moving(attempt, known))
        : { done: false as const, met: await preferences.find(of) };
    if (first.done) return lockedView(first.preference, known, stamp);

    const isKnownStill = first.met !== undefined && first.met.cal <= known.cal;
    const round = isKnownStill ? known : await rounds.fresh(of, stamp);
    const met = first.met ?? openPreference(of, round, attempt.epoch, stamp);
    const refusal = explainRefusal(met, attempt, round);
    if (refusal.kind !== 'passing') return answerTo(refusal, attempt, met, round);
    if (verdict !== 'ok') throw preferenceFault(verdict);

    if (first.met === undefined) await open(met, round);
    const second = await preferences.write(of, movingAgain(attempt, round, met));
    if (second.done) return lockedView(second.preference, round, stamp);
    if (second.met === undefined) throw preferenceFault('PreferenceMoving');
    const again = explainRefusal(second.met, attempt, round);
    return answerTo(again, attempt, second.met, round);
  };

  /**
   * The first save of somebody whom the open window passed over: never behind a sealing, nor with an old epoch, nor by
   * who is not eligible at that moment (domain §5.5).
   */
  async function open(preference: Preference, round: Round): Promise<void> {
    if (round.settled === 't2') throw preferenceFault('PreferenceSealed');
    const end = await preferences.open(preference, { round, epochAt: accountKey(preference) });
    if (end === 'epoch-changed') throw preferenceFault('EligibilityChanged');
    if (end === 'not-eligible') throw preferenceFault('NotEligible');
    if (end === 'round-changed') throw preferenceFault('PreferenceMoving');
  }

  async function answerTo(refusal: Refusal, attempt: Attempt, met: Preference, round: Round) {
    switch (refusal.kind) {
      case 'answered-before': {
        const { v: version, s: savedAt } = refusal.answer;
        const now = lockedView(met, round, attempt.stamp);
        const choice = attempt.kind === 'clear' ? undefined : (attempt.choice ?? now.choice);
        return { ...now, choice, version, savedAt };
      }
      case 'closed':
        throw await closed(attempt, refusal.closesAt);
      case 'conflict':
        throw preferenceFault('PreferenceConflict', {
          yours: { choice: attempt.choice, version: attempt.ver },
          theirs: { choice: met.choice, version: met.ver, savedAt: met.lastStamp },
        });
      case 'not-open': {
        const { opensAt } = refusal;
        throw preferenceFault('PreferenceNotOpen', { opensAt, ...inBothTongues('opens', opensAt) });
      }
      default:
        throw preferenceFault(faultOf[refusal.kind]);
    }
  }

  /** A late attempt is refused and kept as evidence, with a number to name in an appeal (features C9). */
  async function closed(attempt: Attempt, closesAt: Instant): Promise<DomainFault> {
    const { of, stamp, kind, request } = attempt;
    const reference = await lateAttempts.record({
      ...{ seasonId: of.seasonId, candidateId: of.candidateId, deed: `${kind}Preference` },
      ...{ stamp, closesAt, payloadHash: request.hash },
    });
    const lateByMs = stamp - closesAt;
    const times = inBothTongues('closed', closesAt);
    return preferenceFault('PreferenceClosed', { reference, closesAt, lateByMs, ...times });
  }
}

const faultOf = {
  sealed: 'PreferenceSealed',
  'key-reused': 'RequestKeyReused',
  'eligibility-changed': 'EligibilityChanged',
  'nothing-saved': 'NothingSaved',
  passing: 'PreferenceMoving',
} as const;

/** A moment for the Chinese sentence and for the English one. */
function inBothTongues(word: string, at: Instant) {
  return { [`${word}Since`]: beijingTime(at), [`${word}Stamp`]: beijingStamp(at) };
}
