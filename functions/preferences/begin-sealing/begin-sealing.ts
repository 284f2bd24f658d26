import type { LockTask, SealingBegun } from '../../../shared/contracts/lock-tasks.ts';
import { beijingStamp, beijingTime } from '../../../shared/domain/kernel/beijing-time.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import { preferenceFault } from '../../../shared/domain/preference/faults.ts';
import { beginning, maySeal, standingOf } from '../../../shared/domain/preference/lock.ts';
import { sealableFrom } from '../../../shared/domain/preference/round.ts';
import type { LockStore } from '../../../shared/store/lock-store.ts';

export interface BeginSealingDeps {
  readonly locks: Pick<LockStore, 'find' | 'write'>;
  readonly now: Clock;
}

/** Sets SEALING once the grace is over: from then on the instant moves no more. Begun twice, it stays begun. */
export function beginSealing({ locks, now }: BeginSealingDeps) {
  return async ({ instantId, at, ...ref }: LockTask): Promise<SealingBegun> => {
    const { round, lock } = await locks.find(ref, instantId);

    const standing = standingOf(lock, at);
    if (standing === 'resume') return { outcome: 'sealing' };
    if (standing !== 'begin') return { outcome: 'nothing-to-seal' };

    const clock = now();
    if (!maySeal(round, at, clock)) {
      const from = sealableFrom(round, at);
      const times = { sealableSince: beijingTime(from), sealableStamp: beijingStamp(from) };
      throw preferenceFault('TooEarlyToSeal', times);
    }
    if (!(await locks.write(ref, instantId, beginning(round, lock, at, clock))))
      throw preferenceFault('LockMoving');
    return { outcome: 'sealing' };
  };
}
