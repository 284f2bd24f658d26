import type { calendarContracts } from '../../../shared/contracts/calendar.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import type { LateAttempt, LateMinute } from '../../../shared/store/late-attempt-store.ts';

export interface ListLateAttemptsDeps {
  readonly latest: (seasonId: string, limit: number) => Promise<LateAttempt[]>;
  readonly perMinute: (seasonId: string) => Promise<LateMinute[]>;
  readonly withReference: (seasonId: string, reference: string) => Promise<LateAttempt[]>;
}

/** As many as one page shows. */
const shownAtOnce = 200;

/** Refused late writes, newest first, and how many came in each minute; or the one that an appeal names (features C9). */
export function listLateAttempts({ latest, perMinute, withReference }: ListLateAttemptsDeps) {
  return async ({
    session: { seasonId },
    query: { reference },
  }: Pick<SignedRequest<typeof calendarContracts.listLateAttempts>, 'session' | 'query'>) => {
    if (reference !== undefined) return { attempts: await withReference(seasonId, reference) };
    const [attempts, minutes] = await Promise.all([
      latest(seasonId, shownAtOnce),
      perMinute(seasonId),
    ]);
    return { attempts, minutes };
  };
}
