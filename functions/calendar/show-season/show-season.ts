import type { calendarContracts } from '../../../shared/contracts/calendar.ts';
import { isOpen } from '../../../shared/domain/calendar/calendar.ts';
import type { ApiRequest } from '../../../shared/runtime/api-handler.ts';
import type { CalendarReader } from '../../../shared/store/calendar-store.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';

export interface ShowSeasonDeps {
  readonly calendar: Pick<CalendarReader, 'current'>;
  readonly settings: Pick<SettingsReader, 'current'>;
}

/** The public face of the season, and what is open at this moment. */
export function showSeason({ calendar, settings }: ShowSeasonDeps) {
  return async ({ at }: Pick<ApiRequest<typeof calendarContracts.showSeason>, 'at'>) => {
    const current = await calendar.current();
    const rules = await settings.current();
    const { seasonId, title, platform, basisDocs, zone, round } = rules;
    const { reason, noticeNo, publishedAt } = current;
    return {
      seasonId,
      title,
      platform: { zh: platform.name, en: platform.nameEn },
      basisDocNo: basisDocs.map(({ no }) => no).join('、'),
      zone,
      calendar: current,
      ...(current.version > 1 && { change: { reason, noticeNo, publishedAt } }),
      open: current.windows.filter((window) => isOpen(window, at)).map(({ id }) => id),
      round: round.id,
      lockPolicy: round.lockPolicy,
      rules,
    };
  };
}
