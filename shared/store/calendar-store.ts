import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  Calendar,
  isOpen,
  requireOpen,
  type Window,
  windowOf,
} from '../domain/calendar/calendar.ts';
import { calendarFault } from '../domain/calendar/calendar-faults.ts';
import type { WindowId } from '../domain/kernel/ids.ts';
import { Instant } from '../domain/kernel/instant.ts';
import { activeCalendarKey } from './keys.ts';

/** A version in force, whole, so that one read is enough; each version is also kept under its own number. */
export const PublishedCalendar = Calendar.extend({
  proposalId: z.string(),
  reason: z.string(),
  noticeNo: z.string().optional(),
  publishedBy: z.array(z.string()),
  publishedAt: Instant,
});
export type PublishedCalendar = z.infer<typeof PublishedCalendar>;

export interface CalendarReader {
  /** The calendar as it was at most 5 s ago. */
  current(): Promise<PublishedCalendar>;
  /** The calendar as it is now: one strong read. */
  fresh(): Promise<PublishedCalendar>;
}

/** How long a function trusts what it read. Wall time: it is the machine's affair (design §4). */
const calendarTrustedMs = 5_000;

/** The calendar in force, kept by a warm function for some seconds. */
export function calendarReader(
  client: DynamoDBDocumentClient,
  tableName: string,
  seasonId: string,
): CalendarReader {
  let kept: { calendar: PublishedCalendar; until: number } | undefined;
  const fresh = async () => {
    const calendar = await findCalendar(client, tableName, seasonId);
    if (calendar === undefined) throw calendarFault('SeasonUnpublished');
    kept = { calendar, until: performance.now() + calendarTrustedMs };
    return calendar;
  };
  return {
    fresh,
    current: async () =>
      kept !== undefined && performance.now() < kept.until ? kept.calendar : fresh(),
  };
}

/**
 * The gate of every deed that belongs to a window. A refusal is never given from memory: an extension may have
 * been published a second ago, so the calendar is read again and judged once more.
 */
export async function gate(
  reader: CalendarReader,
  windowId: WindowId,
  at: Instant,
  extendedTo?: Instant,
): Promise<Window> {
  const remembered = windowOf(await reader.current(), windowId);
  if (isOpen(remembered, at, extendedTo)) return remembered;
  const window = windowOf(await reader.fresh(), windowId);
  requireOpen(window, at, extendedTo);
  return window;
}

/**
 * The same gate for a deed that does not read the application: the person's own close is looked up only when
 * everybody's window would refuse, so that who is in time pays for no read.
 */
export async function personalGate(
  reader: CalendarReader,
  windowId: WindowId,
  at: Instant,
  ownClose: () => Promise<Instant | undefined>,
): Promise<Window> {
  const remembered = windowOf(await reader.current(), windowId);
  if (isOpen(remembered, at)) return remembered;
  return gate(reader, windowId, at, await ownClose());
}

/** The version in force by a strong read; undefined while the season is not published. */
async function findCalendar(
  client: DynamoDBDocumentClient,
  tableName: string,
  seasonId: string,
): Promise<PublishedCalendar | undefined> {
  const { Item } = await client.send(
    new GetCommand({
      TableName: tableName,
      Key: activeCalendarKey({ seasonId }),
      ConsistentRead: true,
    }),
  );
  return Item === undefined ? undefined : PublishedCalendar.parse(Item);
}
