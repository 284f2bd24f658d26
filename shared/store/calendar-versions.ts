import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { windowOf } from '../domain/calendar/calendar.ts';
import { calendarFault } from '../domain/calendar/calendar-faults.ts';
import type { CalendarEdge } from '../domain/calendar/edges.ts';
import { proposalMoves } from '../domain/calendar/proposal.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { absent, type Write } from '../domain/preference/guard.ts';
import { type Lock, locksOf, movingInstants } from '../domain/preference/lock.ts';
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
import { metAnother, moveUpdate, refusedTransaction } from './move.ts';
import type { ApprovedProposal, Proposal } from './proposal-store.ts';

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
const firstProposalId = 'first';

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
    calendarVersion: calendar.version,
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
  const TransactItems = [
    put(settingsKey({ seasonId }), { ...settings, ...trace }),
    put(activeCalendarKey({ seasonId }), published),
    put(calendarVersionKey(published), published),
    put(roundKey(round), { ...round, ...trace }),
    ...locksOf(round, at).map((lock) => put(lockKey(lock), lock)),
    put(proposalKey(proposal), proposal),
  ];
  try {
    await client.send(new TransactWriteCommand({ TransactItems }));
    return true;
  } catch (error) {
    if (refusedTransaction(error) === undefined) throw error;
    return false;
  }
}

export interface Activation {
  readonly current: PublishedCalendar;
  readonly next: PublishedCalendar;
  readonly settings: Settings;
  readonly proposal: ApprovedProposal['proposal'];
  readonly round: Round;
  readonly locks: readonly Lock[];
  readonly at: Instant;
}

export type CalendarVersions = ReturnType<typeof calendarVersions>;

/** The versions of a season's calendar: each is written once and never again (features C1). */
export function calendarVersions(client: DynamoDBDocumentClient, tableName: string) {
  return {
    /**
     * Puts the next version in force: one transaction over the version, the pointer, the proposal, the round and its
     * locks. 'changed': another version or proposal came first, judge again. 'acted': a lock has begun to seal, or an
     * edge that would move has begun to act, so the change comes too late for good.
     */
    async activate(activation: Activation): Promise<'active' | 'changed' | 'acted'> {
      const first = versionWrites(tableName, activation);
      const then = roundWrites(tableName, activation);
      const last = unbegunChecks(tableName, activation);
      try {
        const TransactItems = [...first, ...then, ...last];
        await client.send(new TransactWriteCommand({ TransactItems }));
        return 'active';
      } catch (error) {
        if (metAnother(error)) return 'changed';
        const refused = refusedTransaction(error);
        if (refused === undefined) throw error;
        const judgedOn = first.length + Math.min(then.length, 1);
        return [...refused.keys()].every((place) => place >= judgedOn) ? 'acted' : 'changed';
      }
    },
  };
}

/** The pointer, the version under its own number, the proposal. */
function versionWrites(tableName: string, { current, next, proposal, at }: Activation) {
  return [
    {
      Put: {
        TableName: tableName,
        Item: { ...activeCalendarKey(next), ...next },
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
        set: { calendarVersion: next.version },
      }),
    },
  ];
}

/** The round, first, and each lock whose instant moves; none if the calendar leaves the round alone. */
function roundWrites(tableName: string, { next, settings, round, locks, proposal }: Activation) {
  const { approvedAt, approvedBy: by } = proposal;
  const moved = movingInstants(round, locks, { to: roundOf(next, settings), approvedAt, by });
  if (moved === undefined) return [];
  const update = (key: Key, write: Write) => ({
    Update: { TableName: tableName, Key: key, ...conditionalUpdate(write) },
  });
  return [
    update(roundKey(round), moved.round),
    ...moved.locks.map(([lock, write]) => update(lockKey(lock), write)),
  ];
}

/**
 * Edges that the change moves and that change records: none may have begun. A lock says so by its own state. A round
 * that is to close earlier may have no preferences yet: the end of publicity, which makes them, has not begun either.
 */
function unbegunChecks(tableName: string, { current, next, settings, round }: Activation) {
  const kept = new Set(seasonEdges(next, settings).map(({ edgeId }) => edgeId));
  const { t1, t2 } = roundOf(next, settings);
  const isShorter = t1 < round.t1 || t2 < round.t2;
  return seasonEdges(current, settings)
    .filter(({ edgeId, flow }) => !kept.has(edgeId) || (isShorter && makesPreferences(flow)))
    .filter(({ flow }) => flow.kind !== 'none' && flow.kind !== 'lock-preferences')
    .map(({ edgeId }) => ({
      ConditionCheck: {
        TableName: tableName,
        Key: edgeKey({ seasonId: next.seasonId, edgeId }),
        ...conditionOnly(absent('pk'), {}),
      },
    }));
}

function makesPreferences(flow: CalendarEdge['flow']): boolean {
  return flow.kind === 'pass' && flow.pass === 'settle-eligibility';
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
