import * as z from 'zod';
import { SeasonId } from '../../../shared/domain/kernel/ids.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import type { ParkedStore } from '../../../shared/store/parked-store.ts';

/** Work that a workflow could not finish, and the name of what stopped it. */
export const ParkWorkTask = z.object({
  seasonId: SeasonId,
  workId: z.string(),
  what: z.string(),
  error: z.string(),
});
export const ParkWorkOutcome = z.object({ outcome: z.literal('parked') });

export interface ParkWorkDeps {
  readonly parked: Pick<ParkedStore, 'park'>;
  readonly now: Clock;
}

/** Parks work where a person of the institute sees it: once, however often it is given up. */
export function parkWork({ parked, now }: ParkWorkDeps) {
  return async ({
    workId,
    ...work
  }: z.infer<typeof ParkWorkTask>): Promise<z.infer<typeof ParkWorkOutcome>> => {
    await parked.park({ ...work, workId: withoutAttempt(workId), at: now() });
    return { outcome: 'parked' };
  };
}

/** The name of an execution ends with its attempt. */
const withoutAttempt = (execution: string) => execution.replace(/-\d+$/, '');
