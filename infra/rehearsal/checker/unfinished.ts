import type { Season } from './season.ts';
import { endOf } from './windows.ts';

/**
 * What a season must not leave behind, in words: an edge that is past and not done. Parked work may have been retried
 * to success, where it was harmed; where nothing was, there is none.
 */
export function unfinished(season: Season): string[] {
  const { calendars, edges, parked, facts } = season;
  const end = endOf(season);
  const open = edges
    .filter(({ state, revisitAt = end + 1 }) => state !== 'DONE' || revisitAt <= end)
    .map(({ edgeId, state, revisitAt }) =>
      state === 'DONE'
        ? `the edge ${edgeId} was to be looked at again at ${revisitAt}, and was not`
        : `the edge ${edgeId} is ${state}`,
    );
  const missing = (calendars.at(-1)?.windows ?? []).flatMap(({ id, opensAt, closesAt }) =>
    Object.entries({ open: opensAt, close: closesAt })
      .filter(([edge, at]) => at <= end && !edges.some((one) => isEdge(one, { id, edge, at })))
      .map(([edge, at]) => `the ${edge} of ${id} at ${at} has never acted`),
  );
  const left = facts.faults
    ? []
    : parked.map(({ workId, error }) => `${workId} is parked: ${error}`);
  return [...open, ...missing, ...left];
}

function isEdge(
  { windowId, edge, at }: Season['edges'][number],
  of: { readonly id: string; readonly edge: string; readonly at: number },
): boolean {
  return windowId === of.id && edge === of.edge && at === of.at;
}
