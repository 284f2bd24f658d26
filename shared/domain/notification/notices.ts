import { beijingStamp, beijingTime } from '../kernel/beijing-time.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Details, TemplateName } from './templates.ts';

type Item = Readonly<Record<string, unknown>>;

/** A message that a change is worth: to whom it goes is the change's own candidate unless `to` names another. */
export interface Notice {
  readonly template: TemplateName;
  readonly details: Details;
  readonly to?: string;
}

/** The words of a code (a reason, a kind of evidence, a college, a major), in both languages; the code itself where the season has none. */
export type ReasonText = (code: string) => { readonly zh: string; readonly en: string };

/** One write, as far as messages are concerned. */
export interface Event {
  readonly kind: string;
  readonly before?: Item | undefined;
  readonly after?: Item | undefined;
}

/** What people are told of a change, and nothing when it is none of theirs (features N1). */
export function noticesOf({ kind, before = {}, after }: Event, reason: ReasonText): Notice[] {
  if (after === undefined || !Object.hasOwn(rules, kind)) return [];
  const rule = rules[kind as keyof typeof rules];
  return rule(before, after, reason);
}

type Rule = (before: Item, after: Item, reason: ReasonText) => Notice[];

const inState: Readonly<Record<string, TemplateName>> = {
  SUBMITTED: 'submitted',
  PASSED: 'passed',
  FAILED: 'failed',
  RETURNED: 'returned',
  EXPIRED: 'expired',
  OVERDUE: 'overdue',
  ELIGIBLE: 'eligible',
  DISQUALIFIED: 'disqualified',
};

const application: Rule = (before, after, reason) => {
  const template = inState[String(after.state)];
  if (template === undefined || before.state === after.state) return [];
  const said = reason(String(after.reasonCode ?? ''));
  return [
    {
      template,
      details: { revision: Number(after.revision), 'reason:zh': said.zh, 'reason:en': said.en },
    },
  ];
};

const evidence: Rule = (before, after, reason) => {
  if (after.state !== 'REFUSED' || before.state === 'REFUSED') return [];
  const said = reason(String(after.reason ?? ''));
  const kind = reason(String(after.kind));
  return [
    {
      template: 'evidenceRefused',
      details: {
        'kind:zh': kind.zh,
        'kind:en': kind.en,
        'reason:zh': typeof after.reasonText === 'string' ? after.reasonText : said.zh,
        'reason:en': said.en,
      },
    },
  ];
};

const onMove: Readonly<Record<string, TemplateName>> = {
  save: 'preferenceSaved',
  clear: 'preferenceCleared',
  confirm: 'preferenceConfirmed',
  invalidate: 'preferenceInvalidated',
};
const onOutcome: Readonly<Record<string, TemplateName>> = {
  LOCKED: 'preferenceLocked',
  NO_PREFERENCE: 'preferenceMissing',
  VOID_UNCONFIRMED: 'preferenceMissing',
  INVALIDATED: 'preferenceMissing',
  NEEDS_OFFICE_DECISION: 'preferenceUndecided',
};

const preference: Rule = (before, after, reason) => {
  const template =
    after.outcome !== before.outcome
      ? onOutcome[String(after.outcome)]
      : after.ver !== before.ver
        ? onMove[String(after.lastMove)]
        : undefined;
  return template === undefined ? [] : [{ template, details: choiceOf(after, reason) }];
};

function choiceOf({ choice }: Item, word: ReasonText): Details {
  const { collegeCode = '', majorCode = '' } = (choice ?? {}) as Record<string, string>;
  const [college, major] = [word(collegeCode), word(majorCode)];
  return {
    ...{ 'college:zh': college.zh, 'college:en': college.en },
    ...{ 'major:zh': major.zh, 'major:en': major.en },
  };
}

const payment: Rule = (before, after) => {
  const details = {
    orderNo: String(after.orderNo),
    yuan: (Number(after.amountFen) / 100).toFixed(2),
  };
  const notices: Notice[] = [];
  if (after.state !== before.state) {
    if (after.state === 'PAID') notices.push({ template: 'paid', details });
    if (after.state === 'WAIVED') notices.push({ template: 'waived', details });
    if (after.state === 'LATE') notices.push({ template: 'paidLate', details });
  }
  if (countOf(after.duplicates) > countOf(before.duplicates))
    notices.push({ template: 'paidTwice', details });
  return notices;
};

function countOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

const rules = {
  account: (before, after) =>
    before.activatedAt === undefined && after.activatedAt !== undefined
      ? [{ template: 'activated', details: {} }]
      : [],
  application,
  evidence,
  preference,
  payment,
  /** Seat and number are not told before the release (domain §5.6). */
  ticket: (before) =>
    before.ticketNo === undefined ? [{ template: 'ticketReady', details: {} }] : [],
  /** An approved extension for one person is told to that person. */
  season: (before, after) => {
    const change = (after.change ?? {}) as Item;
    if (change.kind !== 'EXTENSION' || after.state !== 'ACTIVE' || before.state === 'ACTIVE')
      return [];
    const closesAt = Number(change.closesAt) as Instant;
    return [
      {
        template: 'extended',
        to: String(change.candidateId),
        details: {
          'closesAt:zh': beijingTime(closesAt),
          'closesAt:en': beijingStamp(closesAt).replace('T', ' '),
        },
      },
    ];
  },
} as const satisfies Record<string, Rule>;
