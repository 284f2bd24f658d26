import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { windowOf } from '../domain/calendar/calendar.ts';
import { calendarFault } from '../domain/calendar/calendar-faults.ts';
import type { CalendarEdge } from '../domain/calendar/edges.ts';
import { proposalMoves } from '../domain/calendar/proposal.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { absent, all, any, compare, type Write } from '../domain/preference/guard.ts';
import { type Lock, locksOf, movingInstant } from '../domain/preference/lock.ts';
import { type Round, roundFrom } from '../domain/preference/round.ts';
import { type SeasonFile, type Settings, seasonEdges } from '../seasons/season-file.ts';
import type { PublishedCalendar } from './calendar-store.ts';
import { conditionalUpdate, conditionOnly } from './condition.ts';
import {
  activeCalendarKey,
  calendarVersionKey,
  edgeKey,
  type Key,
  lockKey,
  proposalKey,
  roundKey,
  settingsKey,
} from './keys.ts';
import { moveUpdate, refusedTransaction } from './move.ts';
import type { Proposal } from './proposal-store.ts';

export interface SeasonToPublish {
  readonly file: SeasonFile;
  /** ceil(expected candidates / 400): it never changes afterwards. */
  readonly shards: number;
  readonly catalogueVersion: number;
  /** The two people who agreed on it. */
  readonly publishedBy: readonly [string, string];
  readonly at: Instant;
}

/** The proposal under which a season's first calendar is in force; its schedules follow from it. */
export const firstProposalId = 'first';

/**
 * Puts a season into the table, whole or not at all: rules, calendar, round, locks, and an approved proposal from
 * which `publish-calendar` makes the schedules. False if the season is there already.
 */
export async function publishSeason(
  client: DynamoDBDocumentClient,
  tableName: string,
  { file, shards, catalogueVersion, publishedBy, at }: SeasonToPublish,
): Promise<boolean> {
  const [proposedBy, approvedBy] = publishedBy;
  if (proposedBy === approvedBy) throw calendarFault('SamePerson');
  const { calendar, rules } = file;
  const { seasonId } = calendar;
  const reason = rules.basisDocs.map(({ no }) => no).join('、');
  const published: PublishedCalendar = {
    ...calendar,
    proposalId: firstProposalId,
    reason,
    publishedBy: [proposedBy, approvedBy],
    publishedAt: at,
  };
  const settings: Settings = { ...rules, shards, catalogueVersion };
  const trace = { changedAt: at, changedBy: proposedBy };
  const round = roundOf(published, settings);
  const proposal: Proposal = {
    seasonId,
    proposalId: firstProposalId,
    change: {
      kind: 'CALENDAR',
      windows: calendar.windows.map(({ id, opensAt, closesAt }) => ({ id, opensAt, closesAt })),
      reason,
      noticeNo: rules.basisDocs[0]?.no ?? '',
    },
    state: 'APPROVED',
    proposedBy,
    proposedAt: at,
    approvedBy,
    approvedAt: at,
    attempt: 1,
    version: 1,
    requests: [],
    ...trace,
  };
  const put = (key: Key, record: object) => ({
    Put: {
      TableName: tableName,
      Item: { ...key, ...record },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  });
  return transact(client, [
    put(settingsKey({ seasonId }), { ...settings, ...trace }),
    put(activeCalendarKey({ seasonId }), published),
    put(calendarVersionKey(published), published),
    put(roundKey(round), { ...round, ...trace }),
    ...locksOf(round, at).map((lock) => put(lockKey(lock), lock)),
    put(proposalKey(proposal), proposal),
  ]);
}

export interface Activation {
  readonly current: PublishedCalendar;
  readonly next: PublishedCalendar;
  readonly settings: Settings;
  readonly proposal: Proposal;
  readonly round: Round;
  readonly locks: readonly Lock[];
  readonly at: Instant;
}

/**
 * Puts the next version in force: one transaction over the version, the pointer, the round and its locks, and the
 * proposal. It fails as a whole when another version came first, when a lock has begun to seal, or when an edge
 * that it would move has begun to act. A published version is never written again (features C1).
 */
export async function activateCalendar(
  client: DynamoDBDocumentClient,
  tableName: string,
  { current, next, settings, proposal, round, locks, at }: Activation,
): Promise<boolean> {
  const { seasonId } = next;
  const update = (key: Key, write: Write) => ({
    Update: { TableName: tableName, Key: key, ...conditionalUpdate(write) },
  });
  return transact(client, [
    {
      Put: {
        TableName: tableName,
        Item: { ...activeCalendarKey({ seasonId }), ...next },
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':version': current.version },
      },
    },
    {
      Put: {
        TableName: tableName,
        Item: { ...calendarVersionKey(next), ...next },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    {
      Update: moveUpdate({
        tableName,
        key: proposalKey(proposal),
        move: proposalMoves.activate,
        at,
        by: 'system',
        read: proposal,
      }),
    },
    ...roundMoves(next, settings, round, locks, proposal).map(({ key, write }) =>
      update(key, write),
    ),
    ...unbegun(current, next, settings).map(({ edgeId }) => ({
      ConditionCheck: {
        TableName: tableName,
        Key: edgeKey({ seasonId, edgeId }),
        ...conditionOnly(absent('pk'), {}),
      },
    })),
  ]);
}

/** Edges that the change moves away and that change records: none of them may have begun. A lock says so itself. */
function unbegun(
  current: PublishedCalendar,
  next: PublishedCalendar,
  settings: Settings,
): CalendarEdge[] {
  const kept = new Set(seasonEdges(next, settings).map(({ edgeId }) => edgeId));
  return seasonEdges(current, settings).filter(
    ({ edgeId, flow }) =>
      !kept.has(edgeId) && flow.kind !== 'none' && flow.kind !== 'lock-preferences',
  );
}

/** The round and each lock whose instant moves (lock.md §4); none if the calendar leaves the round alone. */
function roundMoves(
  next: PublishedCalendar,
  settings: Settings,
  round: Round,
  locks: readonly Lock[],
  { approvedAt = next.publishedAt, approvedBy = 'system' }: Proposal,
): { key: Key; write: Write }[] {
  const { opensAt, t1, t2 } = roundOf(next, settings);
  if (opensAt === round.opensAt && t1 === round.t1 && t2 === round.t2) return [];

  const instants = { t1, t2 };
  const moving = locks.filter(({ at, instantId }) => instants[instantId] !== at);
  const firstMoved = moving.map(({ instantId }) => instantId).toSorted()[0];
  const unsettled =
    firstMoved === undefined
      ? []
      : [any(absent('settled'), compare('settled', '<', ':firstMoved'))];
  const trace = { changedAt: approvedAt, changedBy: approvedBy };
  return [
    {
      key: roundKey(round),
      write: {
        guard: all(compare('cal', '=', ':cal'), ...unsettled),
        given: { cal: round.cal, ...(firstMoved !== undefined && { firstMoved }) },
        change: { set: { opensAt, t1, t2, cal: round.cal + 1, ...trace } },
      },
    },
    ...moving.map((lock) => ({
      key: lockKey(lock),
      write: movingInstant(round, lock, {
        to: instants[lock.instantId],
        approvedAt,
        by: approvedBy,
      }).lock,
    })),
  ];
}

/** A round as its calendar makes it. */
function roundOf(calendar: PublishedCalendar, { round, shards }: Settings): Round {
  const { opensAt, closesAt } = windowOf(calendar, round.window);
  const subWindowClosesAt = windowOf(calendar, round.confirmWindow).closesAt;
  const { id, lockPolicy: policy, confirmGraceMs } = round;
  return roundFrom(
    { seasonId: calendar.seasonId, round: id, policy, shards, confirmGraceMs },
    { opensAt, subWindowClosesAt, closesAt },
  );
}

type TransactItem = NonNullable<
  ConstructorParameters<typeof TransactWriteCommand>[0]['TransactItems']
>[number];

/** False when a condition said no; any other error passes. */
async function transact(
  client: DynamoDBDocumentClient,
  items: readonly TransactItem[],
): Promise<boolean> {
  try {
    await client.send(new TransactWriteCommand({ TransactItems: [...items] }));
    return true;
  } catch (error) {
    if (refusedTransaction(error) === undefined) throw error;
    return false;
  }
}
