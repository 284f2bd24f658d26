import type { SealShardTask } from '../../../shared/contracts/lock-tasks.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import type { Standing } from '../../../shared/domain/preference/eligibility.ts';
import { preferenceFault } from '../../../shared/domain/preference/faults.ts';
import type { Counts } from '../../../shared/domain/preference/lock.ts';
import {
  type Decision,
  decide,
  leavingOpen,
  outcomeOf,
  type Pass,
  sealing,
  tally,
} from '../../../shared/domain/preference/pass.ts';
import type { Preference } from '../../../shared/domain/preference/preference.ts';
import type { Round } from '../../../shared/domain/preference/round.ts';
import type { LockStore } from '../../../shared/store/lock-store.ts';
import type { PreferenceStore } from '../../../shared/store/preference-store.ts';

export interface SealShardDeps {
  readonly preferences: Pick<PreferenceStore, 'inShard' | 'write'>;
  readonly locks: Pick<LockStore, 'find'>;
  /**
   * How these candidates stand, strongly read: asked after their preferences were, so that whatever changes it
   * in between has raised the epoch that the seal is pinned on.
   */
  readonly standingsOf: (
    preferences: readonly Preference[],
  ) => Promise<ReadonlyMap<string, Standing>>;
  readonly now: Clock;
}

/** Seals at once in this number: a shard of 400 is then some 30 round trips deep. */
const sealedAtOnce = 16;
/** A preference can move under the pass by an extension, a revocation, a request in flight: not this often. */
const attemptsEach = 8;

/** Seals one shard for one instant. Killed anywhere and run again, it ends with the same items and counts. */
export function sealShard({ preferences, locks, standingsOf, now }: SealShardDeps) {
  return async ({ instantId, at, shard, ...ref }: SealShardTask): Promise<Counts> => {
    const { round, lock } = await locks.find(ref, instantId);
    if (lock.state !== 'SEALING' || lock.sealingFor !== at) throw preferenceFault('NotSealing');

    const decisions: Decision[] = [];
    for await (const page of preferences.inShard({ ...ref, shard }))
      for (const some of inGroups(page, sealedAtOnce))
        decisions.push(...(await sealTogether(some, round, { instantId, at })));
    return tally(decisions);
  };

  async function sealTogether(some: readonly Preference[], round: Round, pass: Pass) {
    const due = some.filter((preference) => decide(preference, round, pass).kind === 'seal');
    const standings = due.length === 0 ? new Map() : await standingsOf(due);
    return Promise.all(
      some.map((preference) =>
        settle(preference, round, pass, standings.get(preference.candidateId)),
      ),
    );
  }

  /** Writes down what was decided; where the preference has moved meanwhile, decides again by what it met. */
  async function settle(seen: Preference, round: Round, pass: Pass, standing?: Standing) {
    let preference = seen;
    let known = standing;
    for (let left = attemptsEach; left > 0; left -= 1) {
      const decision = decide(preference, round, pass);
      if (decision.kind !== 'seal' && decision.kind !== 'leave-open') return decision;

      const outcome =
        decision.kind === 'seal'
          ? outcomeOf(preference, round, known ?? (await standingOf(preference)))
          : undefined;
      const written = await preferences.write(
        preference,
        outcome === undefined
          ? leavingOpen(preference, now())
          : sealing(preference, outcome, now()),
      );
      if (written.done) return decide(written.preference, round, pass);
      if (written.met === undefined) throw new Error('A preference vanished under the pass.');
      preference = written.met;
      known = undefined;
    }
    throw preferenceFault('PreferenceMoving');
  }

  async function standingOf(preference: Preference): Promise<Standing> {
    const standing = (await standingsOf([preference])).get(preference.candidateId);
    if (standing === undefined) throw new Error('A candidate of the round has no standing.');
    return standing;
  }
}

function inGroups<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, group) =>
    items.slice(group * size, (group + 1) * size),
  );
}
