import type { calendarContracts } from '../../../shared/contracts/calendar.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import type { LateAttempt } from '../../../shared/store/late-attempt-store.ts';

export interface ListLateAttemptsDeps {
  readonly latest: (seasonId: string, limit: number) => Promise<LateAttempt[]>;
  readonly withReference: (seasonId: string, reference: string) => Promise<LateAttempt[]>;
}

/** As many as one page shows. */
const shownAtOnce = 200;

/** Refused late writes, newest first, or the one that an appeal names by its number (features C9). */
export function listLateAttempts({ latest, withReference }: ListLateAttemptsDeps) {
  return async ({
    session: { seasonId },
    query: { reference },
  }: Pick<SignedRequest<typeof calendarContracts.listLateAttempts>, 'session' | 'query'>) => ({
    attempts:
      reference === undefined
        ? await latest(seasonId, shownAtOnce)
        : await withReference(seasonId, reference),
  });
}
