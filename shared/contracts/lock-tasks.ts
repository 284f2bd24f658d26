import * as z from 'zod';
import { SeasonId } from '../domain/kernel/ids.ts';
import { Instant } from '../domain/kernel/instant.ts';
import { Counts, LockState } from '../domain/preference/lock.ts';
import { InstantId } from '../domain/preference/round.ts';

/** One pass for one instant of a round. It is known by all of these, so an old firing does nothing. */
export const LockTask = z.object({
  seasonId: SeasonId,
  round: z.string(),
  instantId: InstantId,
  at: Instant,
});
export type LockTask = z.infer<typeof LockTask>;

export const LockPlan = z.object({
  outcome: z.enum(['seal', 'nothing-to-seal']),
  waitUntil: z.iso.datetime(),
  shards: z.array(z.int()),
});
export type LockPlan = z.infer<typeof LockPlan>;

export const SealingBegun = z.object({ outcome: z.enum(['sealing', 'nothing-to-seal']) });
export type SealingBegun = z.infer<typeof SealingBegun>;

export const SealShardTask = LockTask.extend({ shard: z.int().nonnegative() });
export type SealShardTask = z.infer<typeof SealShardTask>;

export const LockReport = z.object({ state: LockState, counts: Counts });
export type LockReport = z.infer<typeof LockReport>;
