import type { LockReport, LockTask } from '../../../shared/contracts/lock-tasks.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import { preferenceFault } from '../../../shared/domain/preference/faults.ts';
import {
  type Counts,
  closing,
  isConserved,
  sealedIn,
} from '../../../shared/domain/preference/lock.ts';
import {
  type Decision,
  decide,
  type Pass,
  summed,
  tally,
} from '../../../shared/domain/preference/pass.ts';
import type { Round } from '../../../shared/domain/preference/round.ts';
import type { LockStore } from '../../../shared/store/lock-store.ts';
import type { PreferenceStore } from '../../../shared/store/preference-store.ts';

export interface CloseLockDeps {
  readonly preferences: Pick<PreferenceStore, 'inShard'>;
  readonly locks: Pick<LockStore, 'find' | 'write'>;
  readonly now: Clock;
}

/** Counts every preference afresh, and says SEALED only if all are accounted for (domain I24). */
export function closeLock({ preferences, locks, now }: CloseLockDeps) {
  return async ({ instantId, at, ...ref }: LockTask): Promise<LockReport> => {
    const { round, lock } = await locks.find(ref, instantId);
    if (lock.sealingFor !== at) throw preferenceFault('NotSealing');
    if (lock.state === 'SEALED' && lock.counts) return { state: 'SEALED', counts: lock.counts };

    const counts = await countAll(round, { instantId, at });
    if (!isConserved(counts)) {
      const missing = counts.all - sealedIn(counts) - counts.leftOpen - counts.deferred;
      throw preferenceFault('LockIncomplete', { missing });
    }
    if (!(await locks.write(ref, instantId, closing(counts, at, now()))))
      throw preferenceFault('LockMoving');
    return { state: 'SEALED', counts };
  };

  async function countAll(round: Round, pass: Pass): Promise<Counts> {
    const shards: Counts[] = [];
    for (let shard = 0; shard < round.shards; shard += 1) {
      const decisions: Decision[] = [];
      for await (const page of preferences.inShard({ ...round, shard }))
        decisions.push(...page.map((preference) => decide(preference, round, pass)));
      shards.push(tally(decisions));
    }
    return summed(shards);
  }
}
