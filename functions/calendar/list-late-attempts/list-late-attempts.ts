import type { calendarContracts } from '../../../shared/contracts/calendar.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import type { LateAttempt } from '../../../shared/store/late-attempt-store.ts';

export interface ListLateAttemptsDeps {
  readonly latest: (seasonId: string, limit: number) => Promise<LateAttempt[]>;
}

/** As many as one page shows; an appeal is looked up by its number. */
const shownAtOnce = 200;

/** Refused late writes, newest first: what an appeal is judged on (features C9). */
export function listLateAttempts({ latest }: ListLateAttemptsDeps) {
  return async ({ session }: SignedRequest<typeof calendarContracts.listLateAttempts>) => ({
    attempts: await latest(session.seasonId, shownAtOnce),
  });
}
