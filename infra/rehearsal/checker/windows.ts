import type { Dossier, RawRevision, RawWindow, Season } from './season.ts';

/** The window under the calendar that was in force at that moment; the first calendar holds for all before it. */
export function windowAt(season: Season, id: string, at: number): RawWindow | undefined {
  const [first] = season.calendars;
  const inForce = season.calendars.filter(({ publishedAt }) => publishedAt <= at).at(-1) ?? first;
  return inForce?.windows.find((window) => window.id === id);
}

/** Where the season has come to: when the last of all was answered. */
export function endOf({ acts }: Pick<Season, 'acts'>): number {
  return acts.reduce((last, { answeredAt }) => Math.max(last, answeredAt), 0);
}

/** Half-open: the opening is inside, the close is not; a person's own later close counts for that person. */
export function isInside(
  season: Season,
  id: string,
  at: number,
  extensions: Readonly<Record<string, number>> = {},
): boolean {
  const window = windowAt(season, id, at);
  if (window === undefined) return false;
  return window.opensAt <= at && at < Math.max(window.closesAt, extensions[id] ?? 0);
}

/** The first review is in W04, the re-check in W08 (domain §4). */
export const reviewWindow = (stage: string | undefined): string =>
  stage === 'RECHECK' ? 'W08' : 'W04';

/** Which move of a preference binds its candidate to the first instant, and which free again (lock.md §3). */
const binding: Readonly<Record<string, { binds: string; frees: readonly string[] }>> = {
  LOCK_FILLED_AT_SUBWINDOW_END: { binds: 'save', frees: ['clear', 'invalidate', 'withdraw'] },
  LOCK_CONFIRMED_AT_SUBWINDOW_END: {
    binds: 'confirm',
    frees: ['save', 'clear', 'invalidate', 'withdraw'],
  },
};

/**
 * When the preference locks for whoever would write at `at`, after these revisions: at the first instant for those
 * who became bound before it, at the second for everyone else (lock.md §1, §3).
 */
export function locksAt(
  season: Season,
  { application }: Pick<Dossier, 'application'>,
  earlier: readonly RawRevision[],
  at: number,
): number {
  const own = application?.extensions ?? {};
  const close = (id: string) => Math.max(windowAt(season, id, at)?.closesAt ?? 0, own[id] ?? 0);
  const [first, second] = [close('W11'), Math.max(close('W10'), close('W11'))];
  const boundAt = boundBy(season.facts.lockPolicy, earlier);
  return boundAt !== undefined && boundAt < first ? first : second;
}

function boundBy(policy: string, earlier: readonly RawRevision[]): number | undefined {
  const rule = binding[policy];
  let boundAt: number | undefined;
  for (const { lastMove, lastStamp } of earlier) {
    if (lastMove === rule?.binds) boundAt ??= lastStamp;
    else if (rule?.frees.includes(lastMove)) boundAt = undefined;
  }
  return boundAt;
}

/** What may be chosen: the ordinary plan always, the claimed category once its claim is final (domain I18, I38). */
export function allowedCategories({ application }: Pick<Dossier, 'application'>): string[] {
  const claim = application?.claim;
  return claim?.state === 'FINAL' ? ['GENERAL', claim.category] : ['GENERAL'];
}
