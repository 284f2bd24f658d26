import type { calendarContracts } from '../../../shared/contracts/calendar.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import type { ProgressReader } from '../../../shared/store/progress-reader.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';

export interface ShowProgressDeps {
  readonly settings: Pick<SettingsReader, 'current'>;
  readonly progress: ProgressReader;
}

/** The season as the institute watches it: what locks, what is issued, and what waits for a person. */
export function showProgress({ settings, progress }: ShowProgressDeps) {
  return async ({ session }: SignedRequest<typeof calendarContracts.showProgress>) => {
    const { seasonId } = session;
    const round = (await settings.current()).round.id;
    const [locks, tickets, parked] = await Promise.all([
      progress.locks({ seasonId, round }),
      progress.tickets({ seasonId, round }),
      progress.parked(seasonId),
    ]);
    return { locks, ...(tickets !== undefined && { tickets }), parked };
  };
}
