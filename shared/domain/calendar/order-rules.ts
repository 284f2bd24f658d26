import { WindowId } from '../kernel/ids.ts';
import { dayInMs } from '../kernel/instant.ts';
import type { Calendar, Window } from './calendar.ts';

/** One mistake at one field of a calendar: `path` is where, the message says how to mend it. */
export interface FieldFault {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly messageEn: string;
}

export type Edge = 'opensAt' | 'closesAt';
export type EdgeName = `${WindowId}.${Edge}`;

/**
 * The order of the season (domain I03): each first instant is not after the second. Equal is allowed, since
 * windows are half-open; that a window opens before it closes, and lies inside its parent, holds for every one.
 * Whoever may still choose may still pay: the fee never closes before the choice (notice L73).
 */
const order = [
  ['W01.closesAt', 'W02.opensAt'],
  ['W02.closesAt', 'W04.opensAt'],
  ['W04.closesAt', 'W06.closesAt'],
  ['W06.closesAt', 'W09.opensAt'],
  ['W09.closesAt', 'W10.opensAt'],
  ['W10.opensAt', 'W11.opensAt'],
  ['W11.closesAt', 'W10.closesAt'],
  ['W10.closesAt', 'W13.closesAt'],
  ['W10.closesAt', 'W14.opensAt'],
] as const satisfies readonly (readonly [EdgeName, EdgeName])[];

/** Payments in time may be told of this long after the close; tickets are made when nobody is left out (domain 6.27). */
export const reconciliationMs = 3 * dayInMs;

/** Every mistake of a calendar at its field; none means that it may be published. */
export function calendarMistakes({ windows }: Pick<Calendar, 'windows'>): FieldFault[] {
  return [
    ...WindowId.options.flatMap((id) => countMistakes(windows, id)),
    ...windows
      .filter(({ opensAt, closesAt }) => opensAt >= closesAt)
      .map(({ id }) =>
        fieldFault(id, 'closesAt', 'ClosesBeforeItOpens', {
          zh: `${id} 的截止时间必须晚于开放时间。`,
          en: `${id} must close after it opens.`,
        }),
      ),
    ...windows.flatMap((window) => parentMistakes(windows, window)),
    ...order.flatMap(([earlier, later]) => orderMistakes(windows, earlier, later)),
    ...reconciliationMistakes(windows),
  ];
}

export function fieldFault(
  id: WindowId,
  edge: Edge | undefined,
  code: string,
  { zh, en }: { zh: string; en: string },
): FieldFault {
  const path = edge === undefined ? `windows.${id}` : `windows.${id}.${edge}`;
  return { path, code, message: zh, messageEn: en };
}

function countMistakes(windows: readonly Window[], id: WindowId): FieldFault[] {
  const count = windows.filter((window) => window.id === id).length;
  if (count === 1) return [];
  const text =
    count === 0
      ? { zh: `缺少时段 ${id}，请补充。`, en: `The window ${id} is missing; add it.` }
      : { zh: `时段 ${id} 重复，请只保留一个。`, en: `The window ${id} is there twice; keep one.` };
  return [fieldFault(id, undefined, count === 0 ? 'WindowMissing' : 'WindowRepeated', text)];
}

function parentMistakes(windows: readonly Window[], child: Window): FieldFault[] {
  const parent = windows.find(({ id }) => id === child.parent);
  if (parent === undefined) return [];
  const outside = (edge: Edge) =>
    fieldFault(child.id, edge, 'OutsideParent', {
      zh: `${child.id} 必须在 ${parent.id} 之内。`,
      en: `${child.id} must lie inside ${parent.id}.`,
    });
  return [
    ...(child.opensAt < parent.opensAt ? [outside('opensAt')] : []),
    ...(child.closesAt > parent.closesAt ? [outside('closesAt')] : []),
  ];
}

function orderMistakes(
  windows: readonly Window[],
  earlier: EdgeName,
  later: EdgeName,
): FieldFault[] {
  const [first, second] = [instantOf(windows, earlier), instantOf(windows, later)];
  if (first === undefined || second === undefined || first <= second) return [];
  const [id, edge] = later.split('.') as [WindowId, Edge];
  return [
    fieldFault(id, edge, 'OutOfOrder', {
      zh: `${edgeText(later)}不得早于${edgeText(earlier)}。`,
      en: `${later} must not be before ${earlier}.`,
    }),
  ];
}

/** Printing opens when tickets are there, and those wait for the payments (domain C29). */
function reconciliationMistakes(windows: readonly Window[]): FieldFault[] {
  const closed = instantOf(windows, 'W13.closesAt');
  const opens = instantOf(windows, 'W14.opensAt');
  if (closed === undefined || opens === undefined || closed + reconciliationMs <= opens) return [];
  return [
    fieldFault('W14', 'opensAt', 'PaymentsUnreconciled', {
      zh: 'W14 的开放时间须在 W13 截止 72 小时以后：缴费核对完毕才能编排准考证。',
      en: 'W14 must open 72 hours or more after W13 closes: tickets wait for the payments to be reconciled.',
    }),
  ];
}

function instantOf(windows: readonly Window[], name: EdgeName): number | undefined {
  const [id, edge] = name.split('.') as [WindowId, Edge];
  return windows.find((window) => window.id === id)?.[edge];
}

function edgeText(name: EdgeName): string {
  const [id, edge] = name.split('.') as [WindowId, Edge];
  return `${id} 的${edge === 'opensAt' ? '开放' : '截止'}时间`;
}
