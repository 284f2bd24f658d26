import type { LockPlan, LockTask } from '../../../shared/contracts/lock-tasks.ts';
import { standingOf } from '../../../shared/domain/preference/lock.ts';
import { sealableFrom } from '../../../shared/domain/preference/round.ts';
import type { LockStore } from '../../../shared/store/lock-store.ts';

/** Plans the pass: nothing if the instant has moved or is sealed, else every shard after the grace. */
export function planLock({ locks }: { readonly locks: Pick<LockStore, 'find'> }) {
  return async ({ instantId, at, ...ref }: LockTask): Promise<LockPlan> => {
    const { round, lock } = await locks.find(ref, instantId);
    const standing = standingOf(lock, at);
    const isDue = standing === 'begin' || standing === 'resume';
    return {
      outcome: isDue ? 'seal' : 'nothing-to-seal',
      waitUntil: new Date(sealableFrom(round, at)).toISOString(),
      shards: isDue ? Array.from({ length: round.shards }, (_, shard) => shard) : [],
    };
  };
}
