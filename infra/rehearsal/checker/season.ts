import type { Choice } from './arithmetic.ts';
import type {
  Act,
  Facts,
  Item,
  Probe,
  SeasonEvidence,
  StoredObject,
  TruePerson,
} from './evidence.ts';

// How the dump is read: by the keys alone, into people and the season's few records. Nothing is judged here.

export interface RawWindow {
  readonly id: string;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly parent?: string;
}

export interface RawCalendar extends Item {
  readonly version: number;
  readonly publishedAt: number;
  readonly publishedBy: readonly string[];
  readonly windows: readonly RawWindow[];
}

export interface RawAccount extends Item {
  readonly candidateId: string;
  readonly name: string;
  readonly idMasked: string;
  readonly phoneMasked: string;
  readonly phoneIndex: string;
  readonly juniorMajorCode: string;
  readonly activatedAt: number;
}

export interface RawApplication extends Item {
  readonly candidateId: string;
  readonly state: string;
  readonly claim: { readonly category: string; readonly state: string };
  readonly frozen?: Readonly<Record<string, { evidenceId: string; sha256: string }>>;
  readonly revision: number;
  readonly submittedAt?: number;
  readonly extensions?: Readonly<Record<string, number>>;
  readonly profile?: {
    readonly hukouProvince: string;
    readonly mailing: { readonly phone: string; readonly detail: string };
  };
}

export interface RawEntry extends Item {
  readonly candidateId: string;
  readonly studentNo12: string;
  readonly schoolCode: string;
  readonly nameKey: string;
  readonly idIndex: string;
  readonly idMasked: string;
  readonly idLast4: string;
  readonly majorCode: string;
  readonly catalogueYear: number;
  readonly activatedAt?: number;
}

export interface RawEvidence extends Item {
  readonly evidenceId: string;
  readonly kind: string;
  readonly state: string;
  readonly objectKey: string;
  readonly sha256: string;
  readonly uploadedAt?: number;
  readonly reviewKey?: string;
  readonly reviewSha256?: string;
}

export interface RawTask extends Item {
  readonly taskId: string;
  readonly candidateId: string;
  readonly stage: string;
  readonly org: string;
  readonly revision: number;
  readonly state: string;
  readonly decision?: {
    readonly verdict: string;
    readonly decidedBy: string;
    readonly decidedAt: number;
  };
}

export interface RawPreference extends Item {
  readonly ver: string;
  readonly choice?: Choice;
  readonly sealedAt?: number;
  readonly lockedChoice?: Choice | 'NONE';
  readonly outcome?: string;
}

export interface RawRevision extends Item {
  readonly ver: string;
  readonly lastMove: string;
  readonly lastStamp: number;
  readonly choice?: Choice;
}

export interface RawPayment extends Item {
  readonly orderNo: string;
  readonly amountFen: number;
  readonly state: string;
  readonly gatewayNo?: string;
  readonly paidAt?: number;
  readonly duplicates?: readonly { readonly gatewayNo: string; readonly paidAt: number }[];
}

export interface RawTicket extends Item {
  readonly ticketNo: string;
  readonly ticketVersion: number;
  readonly state: string;
  readonly collegeCode: string;
  readonly majorCode: string;
  readonly category: string;
  readonly siteCode: string;
  readonly room: string;
  readonly seat: number;
  readonly prints: number;
  readonly pdfKey?: string;
  readonly pdfSha256?: string;
}

export interface RawLate extends Item {
  readonly deed: string;
  readonly stamp: number;
  readonly closesAt: number;
  readonly reference: string;
}

export interface RawAudit extends Item {
  readonly item: string;
  readonly what: string;
  readonly by: string;
  readonly at: number;
  readonly from?: string;
  readonly to?: string;
  readonly fields: readonly string[];
  readonly before?: string;
  readonly after?: string;
  readonly number: number;
  readonly previous: string;
  readonly hash: string;
}

export interface RawLock extends Item {
  readonly instantId: string;
  readonly at: number;
  readonly state: string;
  readonly counts?: Readonly<Record<string, number>>;
}

export interface RawEdge extends Item {
  readonly edgeId: string;
  readonly windowId: string;
  readonly edge: string;
  readonly at: number;
  readonly state: string;
  readonly revisitAt?: number;
}

export interface RawParked extends Item {
  readonly workId: string;
  readonly error: string;
}

export interface RawProposal extends Item {
  readonly proposalId: string;
  readonly state: string;
  readonly proposedBy: string;
  readonly approvedBy?: string;
  readonly approvedAt?: number;
  readonly change: Readonly<Record<string, unknown>> & { readonly kind: string };
}

/** Everything that the dump has of one candidate, and who they truly are. */
export interface Dossier {
  readonly candidateId: string;
  readonly entry?: RawEntry;
  readonly account?: RawAccount;
  readonly application?: RawApplication;
  readonly preference?: RawPreference;
  readonly payment?: RawPayment;
  readonly ticket?: RawTicket;
  readonly evidence: readonly RawEvidence[];
  readonly tasks: readonly RawTask[];
  /** Oldest first. */
  readonly revisions: readonly RawRevision[];
  readonly late: readonly RawLate[];
  readonly person?: TruePerson;
  /** What this person asked for, and was answered, in order. */
  readonly acts: readonly Act[];
}

/** A chain of audit entries, oldest first, and its head. */
export interface Chain {
  readonly subject: string;
  readonly head?: Item;
  readonly entries: readonly RawAudit[];
}

export interface Season {
  readonly facts: Facts;
  readonly items: readonly Item[];
  readonly objects: readonly StoredObject[];
  readonly acts: readonly Act[];
  readonly dossiers: readonly Dossier[];
  readonly chains: ReadonlyMap<string, Chain>;
  /** In the order in which they came into force. */
  readonly calendars: readonly RawCalendar[];
  readonly locks: readonly RawLock[];
  readonly proposals: readonly RawProposal[];
  readonly edges: readonly RawEdge[];
  readonly parked: readonly RawParked[];
  readonly staff: ReadonlyMap<string, { readonly org: string; readonly roles: readonly string[] }>;
  /** What was tried although it must be refused, as far as it was answered. */
  readonly probes: (probe: Probe) => readonly Act[];
  /** Items that begin with this partition key. */
  readonly under: (prefix: string) => readonly Item[];
}

/** Reads the raw dump. */
export function readSeason({ items, objects, acts, facts }: SeasonEvidence): Season {
  const byTable = Map.groupBy(items, ({ pk }) => pk.slice(0, pk.indexOf('#')));
  const under = (prefix: string) =>
    (byTable.get(prefix.slice(0, prefix.indexOf('#'))) ?? []).filter(({ pk }) =>
      pk.startsWith(prefix),
    );
  const ofSeason = <T extends Item>(prefix: string) =>
    under(`SEASON#${facts.seasonId}`).filter(({ sk }) => sk.startsWith(prefix)) as unknown as T[];
  const staff = under('STAFF#').map(
    (item) =>
      [String(item.staffId), { org: String(item.org), roles: item.roles as string[] }] as const,
  );
  return {
    ...{ facts, items, objects, acts, under },
    dossiers: dossiersOf(under, acts, facts),
    chains: chainsOf(under),
    calendars: ofSeason<RawCalendar>('CALENDAR#').toSorted((a, b) => a.version - b.version),
    locks: ofSeason<RawLock>('LOCK#'),
    proposals: ofSeason<RawProposal>('PROPOSAL#'),
    edges: ofSeason<RawEdge>('EDGE#'),
    parked: ofSeason<RawParked>('PARKED#'),
    staff: new Map(staff),
    probes: (probe) =>
      acts.filter((act) => act.probe === probe && act.status > 0 && act.status < 500),
  };
}

function dossiersOf(under: Season['under'], acts: readonly Act[], facts: Facts): Dossier[] {
  const entries = under('ROSTER#') as readonly RawEntry[];
  const mine = Map.groupBy(under('CAND#'), ({ pk }) => pk.slice('CAND#'.length));
  const preferences = new Map(under('PREF#').map((item) => [item.sk, item as RawPreference]));
  const tasks = Map.groupBy(under('TASK#') as readonly RawTask[], (task) => task.candidateId);
  const truth = new Map(
    facts.people.map((person) => [`${person.schoolCode}/${person.studentNo12}`, person]),
  );
  const actsOf = Map.groupBy(acts, ({ actor }) => actor);
  const ids = new Set([...entries.map((entry) => entry.sk), ...mine.keys(), ...preferences.keys()]);
  ids.delete(facts.seasonId);
  const entryOf = new Map(entries.map((entry) => [entry.sk, entry]));
  return [...ids].sort().map((candidateId): Dossier => {
    const items = mine.get(candidateId) ?? [];
    const all = <T extends Item>(kind: string) =>
      items.filter(({ sk }) => sk.startsWith(`${kind}#`)).toSorted(bySortKey) as unknown as T[];
    const one = <T extends Item>(sk: string) =>
      items.find((item) => item.sk === sk) as unknown as T | undefined;
    const entry = entryOf.get(candidateId);
    const person = entry && truth.get(`${entry.schoolCode}/${entry.studentNo12}`);
    return defined({
      candidateId,
      entry,
      person,
      account: one<RawAccount>('ACCOUNT'),
      application: one<RawApplication>('APPLICATION'),
      preference: preferences.get(candidateId),
      payment: all<RawPayment>('PAYMENT').at(-1),
      ticket: all<RawTicket>('TICKET').at(-1),
      evidence: all<RawEvidence>('EVIDENCE'),
      revisions: all<RawRevision>('REVISION'),
      late: all<RawLate>('LATE'),
      tasks: tasks.get(candidateId) ?? [],
      acts: (person && actsOf.get(person.studentNo12)) ?? [],
    });
  });
}

function chainsOf(under: Season['under']): Map<string, Chain> {
  const own = Map.groupBy(under('CAND#'), ({ pk }) => pk.slice('CAND#'.length));
  return new Map(
    [...own].map(([subject, items]) => [
      subject,
      defined({
        subject,
        head: items.find(({ sk }) => sk === 'AUDIT-HEAD'),
        entries: items
          .filter(({ sk }) => sk.startsWith('AUDIT#'))
          .toSorted(bySortKey) as unknown as readonly RawAudit[],
      }),
    ]),
  );
}

const bySortKey = (a: Item, b: Item) => (a.sk < b.sk ? -1 : 1);

/** Leaves out what is undefined, so that optional fields are absent. */
function defined<T extends object>(fields: { [F in keyof T]: T[F] | undefined }): T {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as unknown as T;
}
