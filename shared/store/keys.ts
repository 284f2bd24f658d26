/** The only place that spells a key. Every item of the one table is here (design §8). */

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

interface InSeason {
  readonly seasonId: string;
}
interface OfCandidate {
  readonly candidateId: string;
}
interface InRound extends InSeason {
  readonly round: string;
}
interface InShard extends InSeason {
  readonly shard: number;
}

const season = (seasonId: string, sk: string): Key => ({ pk: `SEASON#${seasonId}`, sk });
const person = (candidateId: string, sk: string): Key => ({ pk: `CAND#${candidateId}`, sk });

/** A version or count in a key, so that text order is number order. */
const padded = (n: number, width = 6) => String(n).padStart(width, '0');

// The season: few items, cached by version.
export const settingsKey = ({ seasonId }: InSeason) => season(seasonId, 'SETTINGS');
export const activeCalendarKey = ({ seasonId }: InSeason) => season(seasonId, 'CALENDAR');
export const calendarVersionKey = ({ seasonId, version }: InSeason & { version: number }) =>
  season(seasonId, `CALENDAR#${padded(version)}`);
export const edgeKey = ({ seasonId, edgeId }: InSeason & { edgeId: string }) =>
  season(seasonId, `EDGE#${edgeId}`);
export const proposalKey = ({ seasonId, proposalId }: InSeason & { proposalId: string }) =>
  season(seasonId, `PROPOSAL#${proposalId}`);
export const roundKey = ({ seasonId, round }: InRound) => season(seasonId, `ROUND#${round}`);
export const lockKey = ({ seasonId, round, instantId }: InRound & { instantId: string }) =>
  season(seasonId, `LOCK#${round}#${instantId}`);
export const catalogueKey = ({ seasonId, version }: InSeason & { version: number }) =>
  season(seasonId, `CATALOGUE#${padded(version)}`);
export const listKey = ({ seasonId, listId }: InSeason & { listId: string }) =>
  season(seasonId, `LIST#${listId}`);
export const batchKey = ({ seasonId, batchId }: InSeason & { batchId: string }) =>
  season(seasonId, `BATCH#${batchId}`);
export const ticketIssueKey = ({ seasonId, round }: InRound) =>
  season(seasonId, `TICKETS#${round}`);
export const parkedKey = ({ seasonId, workId }: InSeason & { workId: string }) =>
  season(seasonId, `PARKED#${workId}`);

// The roster is the manifest: every pass over all candidates walks it, shard by shard.
export const rosterKey = ({ seasonId, shard, candidateId }: InShard & OfCandidate): Key => ({
  pk: `ROSTER#${seasonId}#${padded(shard, 5)}`,
  sk: candidateId,
});

// The person: one partition, one query.
export const accountKey = ({ candidateId }: OfCandidate) => person(candidateId, 'ACCOUNT');
export const applicationKey = ({ candidateId }: OfCandidate) => person(candidateId, 'APPLICATION');
export const evidenceKey = ({ candidateId, evidenceId }: OfCandidate & { evidenceId: string }) =>
  person(candidateId, `EVIDENCE#${evidenceId}`);
export const paymentKey = ({ candidateId, round }: OfCandidate & { round: string }) =>
  person(candidateId, `PAYMENT#${round}`);
export const ticketKey = ({ candidateId, round }: OfCandidate & { round: string }) =>
  person(candidateId, `TICKET#${round}`);
export const messageKey = ({ candidateId, messageId }: OfCandidate & { messageId: string }) =>
  person(candidateId, `MESSAGE#${messageId}`);
export const auditHeadKey = ({ candidateId }: OfCandidate) => person(candidateId, 'AUDIT-HEAD');
export const auditEntryKey = ({ candidateId, number }: OfCandidate & { number: number }) =>
  person(candidateId, `AUDIT#${padded(number, 8)}`);
export const lateAttemptKey = (late: OfCandidate & { stamp: number; hash: string }) =>
  person(late.candidateId, `LATE#${late.stamp}#${late.hash}`);
export const revisionKey = (rev: OfCandidate & { round: string; version: number }) =>
  person(rev.candidateId, `REVISION#${rev.round}#${padded(rev.version)}`);

// The preference lies by shard, so that the closing pass reads one shard by one query (lock.md §2).
export const preferenceKey = (at: InRound & InShard & OfCandidate): Key => ({
  pk: `PREF#${at.seasonId}#${at.round}#${padded(at.shard, 5)}`,
  sk: at.candidateId,
});

// Uniqueness: one item for each thing that may exist once in a season.
export const uniqueKey = ({
  seasonId,
  kind,
  index,
}: InSeason & {
  kind: 'PHONE' | 'ID' | 'STUDENT' | 'PAYMENT' | 'SEAT' | 'TICKET';
  index: string;
}): Key => ({
  pk: `UNIQUE#${seasonId}#${kind}#${index}`,
  sk: 'UNIQUE',
});

// One-time codes by phone and identity, and what either is sent in a span of the clock; staff, tasks.
export const codeKey = ({
  seasonId,
  phoneIndex,
  boundTo,
  purpose,
}: InSeason & { phoneIndex: string; boundTo: string; purpose: string }): Key => ({
  pk: `CODE#${seasonId}#${phoneIndex}#${boundTo}`,
  sk: purpose,
});
export const codesInSpanKey = ({
  seasonId,
  of,
  span,
}: InSeason & { of: string; span: number }): Key => ({
  pk: `CODES#${seasonId}#${of}`,
  sk: `SPAN#${span}`,
});
export const staffKey = ({ staffId }: { staffId: string }): Key => ({
  pk: `STAFF#${staffId}`,
  sk: 'STAFF',
});
export const taskKey = ({ taskId }: { taskId: string }): Key => ({
  pk: `TASK#${taskId}`,
  sk: 'TASK',
});

/** The partitions of the sparse index `byQueue` (keys only; sorted by `queuedAt`). */
export const queues = {
  /** Review tasks of one organisation, stage and state; a task that moves changes its queue. */
  tasks: (org: string, stage: string, state: string) => `TASKS#${org}#${stage}#${state}`,
  /** Refused late writes of a season, for appeals. */
  lateAttempts: (seasonId: string) => `LATE#${seasonId}`,
  /** Uploads of a season whose verdict is awaited; one that is judged or parked leaves it. */
  inspections: (seasonId: string) => `INSPECTIONS#${seasonId}`,
} as const;
/** The place in a queue of what has waited since then. */
export const queuePlace = (at: number) => padded(at, 15);
/** The name of that index. */
export const byQueue = 'byQueue';
