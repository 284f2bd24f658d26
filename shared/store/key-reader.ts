import type { Key } from './keys.ts';

/** What a record is, whose it is, and its name among the records of that person or of the season. */
export interface RecordName {
  readonly kind: RecordKind;
  /** A candidate, or the season itself. */
  readonly subject: string;
  readonly item: string;
}

/** The records whose changes are followed; everything else (codes, uniqueness, what followers write) is nobody's. */
export type RecordKind =
  | 'account'
  | 'application'
  | 'evidence'
  | 'payment'
  | 'ticket'
  | 'task'
  | 'preference'
  | 'roster'
  | 'season';

const inPerson: Readonly<Record<string, RecordKind>> = {
  ACCOUNT: 'account',
  APPLICATION: 'application',
  EVIDENCE: 'evidence',
  PAYMENT: 'payment',
  TICKET: 'ticket',
};

/** Reads a key back, as `keys.ts` spelt it; undefined for a record that nobody follows. */
export function readKey({ pk, sk }: Key): RecordName | undefined {
  const [table, ...path] = pk.split('#');
  const [first = ''] = path;
  switch (table) {
    case 'CAND': {
      const kind = inPerson[sk.split('#')[0] ?? ''];
      return kind && { kind, subject: first, item: sk };
    }
    case 'TASK':
      return { kind: 'task', subject: first.split('.')[0] ?? '', item: pk };
    case 'PREF':
      return { kind: 'preference', subject: sk, item: `PREF#${path[1]}` };
    case 'ROSTER':
      return { kind: 'roster', subject: sk, item: 'ROSTER' };
    case 'SEASON':
      return { kind: 'season', subject: first, item: sk };
    default:
      return undefined;
  }
}

/** Which preference an item is: its key says it, the item does not. */
export function preferenceRefOf({ pk, sk }: Key) {
  const [, seasonId = '', round = '', shard = ''] = pk.split('#');
  return { seasonId, round, shard: Number(shard), candidateId: sk };
}
