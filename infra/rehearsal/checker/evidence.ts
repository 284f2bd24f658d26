/** One item of the table, as it was dumped: nothing is known of it but what it says itself. */
export interface Item {
  readonly pk: string;
  readonly sk: string;
  readonly [field: string]: unknown;
}

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
  /** Hexadecimal, over the bytes as they lie there. */
  readonly sha256: string;
  /** The whole text, where the object is JSON. */
  readonly text?: string;
}

/** One HTTP call of an actor, as the actor saw it. Passwords are hashes, codes are left out, tokens are what they say. */
export interface Act {
  readonly deed: string;
  /** A candidate's student number, an officer's staff id, `public` or `provider`. */
  readonly actor: string;
  readonly key: string;
  /** Season time around the call; ms. */
  readonly sentAt: number;
  readonly answeredAt: number;
  /** The gateway's stamp, where the rehearsal played it to the millisecond. */
  readonly arrival?: number;
  /** How wrong the sender's own clock was. */
  readonly clientSkewMs?: number;
  /** What must be refused, and as which trespass it was sent. */
  readonly probe?: Probe;
  /** 0: no answer came. */
  readonly status: number;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly answer: Readonly<Record<string, unknown>>;
}

export type Probe =
  | 'derived-password'
  | 'before-own-password'
  | 'claimed-category'
  | 'late'
  | 'late-again'
  | 'other-school'
  | 'own-task'
  | 'race'
  | 'second-taker'
  | 'stale-revision'
  | 'forged-ticket'
  | 'not-mapped'
  | 'not-planned';

/** A student as they are: the truth that records are held against. */
export interface TruePerson {
  readonly studentNo12: string;
  readonly schoolCode: string;
  readonly name: string;
  readonly idNo: string;
  readonly phone: string;
  readonly birth: string;
  readonly majorCode: string;
}

/** One row of a roster file as it was sent, and why it must not be taken in, if it must not. */
export interface SentRow {
  readonly studentNo12: string;
  readonly schoolCode: string;
  readonly name: string;
  readonly idNo: string;
  readonly planted?: string;
}

/** A success at the payment provider, in time or not. */
export interface ProviderPayment {
  readonly orderNo: string;
  readonly gatewayNo: string;
  readonly amountFen: number;
  readonly paidAt: number;
}

export interface Route {
  readonly firstReview: string;
  readonly recheck?: string;
}

export interface PlanRow {
  readonly collegeCode: string;
  readonly majorCode: string;
  readonly category: string;
  readonly active: boolean;
}

export interface MappingRow {
  readonly fromLevel: string;
  readonly fromCatalogue: number;
  readonly fromCode: string;
  readonly toLevel: string;
  readonly toCode: string;
  readonly relation: string;
}

/** What the driver knows beside what it was answered. */
export interface Facts {
  readonly seasonId: string;
  readonly round: string;
  readonly lockPolicy: string;
  /** category → fen; 0 is waived. */
  readonly fees: Readonly<Record<string, number>>;
  /** category → who reviews it first (the source school, or an organisation), and who re-checks its claim. */
  readonly routing: Readonly<Record<string, Route>>;
  readonly plans: readonly PlanRow[];
  readonly mapping: readonly MappingRow[];
  /** site code → college code. */
  readonly sites: Readonly<Record<string, string>>;
  readonly people: readonly TruePerson[];
  readonly sentRows: readonly SentRow[];
  readonly payments: readonly ProviderPayment[];
  /** Phones that several people tried to take at the same moment. */
  readonly racedPhones: readonly string[];
  /** Whether calls were harmed on purpose. */
  readonly faults: boolean;
  /** Each time that edges were fired once more. */
  readonly refired: readonly Firing[];
}

/** Edges that were fired once more, and every item that was another afterwards. */
export interface Firing {
  readonly edges: readonly string[];
  readonly changes: readonly {
    readonly name: string;
    readonly before?: Item;
    readonly after?: Item;
  }[];
}

/** All that a rehearsal is judged from: raw items, raw objects, the actors' own log, and the driver's facts. */
export interface SeasonEvidence {
  readonly items: readonly Item[];
  readonly objects: readonly StoredObject[];
  readonly acts: readonly Act[];
  readonly facts: Facts;
}
