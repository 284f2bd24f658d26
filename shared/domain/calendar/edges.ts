import * as z from 'zod';
import { SeasonId, WindowId } from '../kernel/ids.ts';
import { after, dayInMs, Instant, minuteInMs, secondInMs } from '../kernel/instant.ts';
import { type Calendar, windowOf } from './calendar.ts';
import { reconciliationMs } from './order-rules.ts';

/** A round of preferences as the calendar sees it: its windows, and which of its two instants lock (lock.md §3). */
export interface RoundPlan {
  readonly id: string;
  readonly window: WindowId;
  readonly confirmWindow: WindowId;
  readonly feeWindow: WindowId;
  readonly ticketWindow: WindowId;
  readonly lockInstants: readonly ('t1' | 't2')[];
}

/** A close that changes records waits this long, so that a request in flight is not beaten by the job (design §4). */
export const graceMs = 120 * secondInMs;

/** The fee follows the sealed choice, and the sealing begins after the same grace: it is given so long. */
export const sealingMs = minuteInMs;

/** Seats and ticket files are made this long before anybody may print. */
const prepareTicketsMs = dayInMs;

/** One walk over every shard of the roster. */
export const PassName = z.enum([
  'expire-drafts',
  'file-tasks',
  'overdue-reviews',
  'settle-eligibility',
  'close-fees',
]);
export type PassName = z.infer<typeof PassName>;

/** What follows an edge: nothing but its record, a pass, or a workflow of its own. */
export const Flow = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('pass'), pass: PassName }),
  z.object({
    kind: z.literal('publish-list'),
    input: z.object({ seasonId: SeasonId, at: Instant }),
  }),
  z.object({
    kind: z.literal('lock-preferences'),
    input: z.object({
      seasonId: SeasonId,
      round: z.string(),
      instantId: z.enum(['t1', 't2']),
      at: Instant,
    }),
  }),
  z.object({
    kind: z.literal('issue-tickets'),
    input: z.object({ seasonId: SeasonId, round: z.string(), at: Instant }),
  }),
]);
export type Flow = z.infer<typeof Flow>;

/** One end of a window, or the day on which tickets are prepared. It is known by window, edge and instant. */
export const CalendarEdge = z.object({
  edgeId: z.string(),
  windowId: WindowId,
  edge: z.enum(['open', 'close', 'prepare']),
  at: Instant,
  actsAt: Instant,
  flow: Flow,
});
export type CalendarEdge = z.infer<typeof CalendarEdge>;

/**
 * Every edge of a calendar, in the order in which they act. An instant that moves makes another edge, so a firing
 * of the old one finds nothing to do, and a past edge never fires again.
 */
export function edgesOf(calendar: Calendar, round: RoundPlan): CalendarEdge[] {
  const { seasonId } = calendar;
  const edges = calendar.windows.flatMap(({ id, opensAt, closesAt }) => [
    edge(id, 'open', opensAt, openFlow(id, { seasonId, at: opensAt })),
    edge(id, 'close', closesAt, closeFlow(id, { seasonId, at: closesAt }, round)),
  ]);
  const at = ticketsPreparedAt(calendar, round);
  const input = { seasonId, round: round.id, at };
  edges.push(edge(round.ticketWindow, 'prepare', at, { kind: 'issue-tickets', input }));
  return edges.toSorted((a, b) => a.actsAt - b.actsAt || a.edgeId.localeCompare(b.edgeId));
}

/** A day before printing, but never before the choices are closed and the payments reconciled (design §6). */
export function ticketsPreparedAt(calendar: Calendar, round: RoundPlan): Instant {
  return Math.max(
    windowOf(calendar, round.ticketWindow).opensAt - prepareTicketsMs,
    windowOf(calendar, round.window).closesAt,
    windowOf(calendar, round.feeWindow).closesAt + reconciliationMs,
  ) as Instant;
}

function edge(
  windowId: WindowId,
  name: CalendarEdge['edge'],
  at: Instant,
  flow: Flow,
): CalendarEdge {
  const actsAt = name === 'close' && flow.kind === 'pass' ? after(at, passGraceMs(flow.pass)) : at;
  return { edgeId: `${windowId}-${name}-${at}`, windowId, edge: name, at, actsAt, flow };
}

/** How long after its close a pass acts. */
function passGraceMs(pass: PassName): number {
  return pass === 'close-fees' ? graceMs + sealingMs : graceMs;
}

function openFlow(id: WindowId, input: { seasonId: SeasonId; at: Instant }): Flow {
  return id === 'W09' ? { kind: 'publish-list', input } : { kind: 'none' };
}

/** What ends with a window. The lock waits for its grace itself, since it locks by reading at the instant. */
function closeFlow(
  id: WindowId,
  { seasonId, at }: { seasonId: SeasonId; at: Instant },
  round: RoundPlan,
): Flow {
  const instantId = id === round.window ? 't2' : id === round.confirmWindow ? 't1' : undefined;
  if (instantId !== undefined && round.lockInstants.includes(instantId))
    return { kind: 'lock-preferences', input: { seasonId, round: round.id, instantId, at } };
  if (id === round.feeWindow) return { kind: 'pass', pass: 'close-fees' };
  if (id === 'W02') return { kind: 'pass', pass: 'expire-drafts' };
  if (id === 'W03b') return { kind: 'pass', pass: 'file-tasks' };
  if (id === 'W04') return { kind: 'pass', pass: 'overdue-reviews' };
  if (id === 'W09') return { kind: 'pass', pass: 'settle-eligibility' };
  return { kind: 'none' };
}
