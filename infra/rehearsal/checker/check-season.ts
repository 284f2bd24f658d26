import type { SeasonEvidence } from './evidence.ts';
import {
  everythingIsAudited,
  evidenceIsUntouched,
  nobodyEligibleIsLeftOut,
  publicityIsMasked,
  viewsAreAudited,
} from './evidence-and-audit.ts';
import type { Finding } from './finding.ts';
import {
  accountsAreInjective,
  accountsMatchRoster,
  onePhoneOneWinner,
  passwordsAreOwn,
  rosterIdsAreReal,
} from './identity.ts';
import {
  duplicates,
  feesAddUp,
  noticesConverge,
  seatsAreUnique,
  ticketNumbersHold,
  ticketsAreEarned,
} from './money-and-tickets.ts';
import {
  acknowledgedOf,
  categoriesAllowed,
  choicesPlanned,
  countsAreTrue,
  historyIsWhole,
  keptOf,
  lateAccepted,
  lockedIsLastAcknowledged,
  lockedStaysLocked,
  majorsMapped,
  onePreferenceEach,
  outcomesConserved,
  revisionsAreWhole,
} from './preference.ts';
import {
  categoryFollowsClaim,
  claimsWentTheirWay,
  decidedInTime,
  decidedOnCurrentRevision,
  nobodyJudgesThemselves,
  outMeansOut,
  passedByDecision,
  sealedListsHoldTheirRows,
} from './review.ts';
import { readSeason, type Season } from './season.ts';
import {
  acceptedInWindow,
  calendarInOrder,
  clientClockDecidesNothing,
  edgesFireIdempotently,
  isLate,
  refusedStaysRefused,
} from './time.ts';
import { unfinished } from './unfinished.ts';

/** Every invariant of domain §5.7, in its order. */
const checks: Readonly<Record<string, (season: Season) => Finding>> = {
  I01: acceptedInWindow,
  I02: edgesFireIdempotently,
  I03: calendarInOrder,
  I04: refusedStaysRefused,
  I05: clientClockDecidesNothing,
  I06: accountsAreInjective,
  I07: accountsMatchRoster,
  I08: rosterIdsAreReal,
  I09: passwordsAreOwn,
  I10: onePhoneOneWinner,
  I11: passedByDecision,
  I12: decidedInTime,
  I13: decidedOnCurrentRevision,
  I14: nobodyJudgesThemselves,
  I15: sealedListsHoldTheirRows,
  I16: outMeansOut,
  I17: claimsWentTheirWay,
  I18: categoryFollowsClaim,
  I19: onePreferenceEach,
  I20: categoriesAllowed,
  I21: majorsMapped,
  I22: choicesPlanned,
  I23: lockedStaysLocked,
  I24: outcomesConserved,
  I25: lockedIsLastAcknowledged,
  I26: revisionsAreWhole,
  I27: countsAreTrue,
  I28: historyIsWhole,
  I29: feesAddUp,
  I30: noticesConverge,
  I31: ticketsAreEarned,
  I32: seatsAreUnique,
  I33: ticketNumbersHold,
  I34: evidenceIsUntouched,
  I35: publicityIsMasked,
  I36: viewsAreAudited,
  I37: everythingIsAudited,
  I38: nobodyEligibleIsLeftOut,
};

export type InvariantReport = { readonly id: string } & Finding;

/** How far people came, counted from the records themselves. */
export interface Totals {
  readonly roster: number;
  readonly registered: number;
  readonly submitted: number;
  readonly passed: number;
  readonly eligible: number;
  readonly locked: number;
  readonly noPreference: number;
  readonly invalidated: number;
  readonly needsOffice: number;
  readonly paid: number;
  readonly waived: number;
  readonly tickets: number;
}

export interface Judgement {
  readonly totals: Totals;
  readonly invariants: readonly InvariantReport[];
  readonly lateRefused: number;
  readonly lateAccepted: number;
  readonly lostAcknowledged: number;
  readonly duplicateTickets: number;
  readonly duplicateSeats: number;
  /** What the machine has left undone, in words. */
  readonly unfinished: readonly string[];
}

/** Judges a whole season from what was dumped and logged. */
export function checkSeason(evidence: SeasonEvidence): Judgement {
  const season = readSeason(evidence);
  const { tickets, seats } = duplicates(season);
  return {
    totals: totalsOf(season),
    invariants: Object.entries(checks).map(([id, check]) => ({ id, ...check(season) })),
    lateRefused: lateRefused(season),
    lateAccepted: lateAccepted(season),
    lostAcknowledged: lostAcknowledged(season),
    duplicateTickets: tickets,
    duplicateSeats: seats,
    unfinished: unfinished(season),
  };
}

/** Saves that were refused for their time, with a number that is on record. */
function lateRefused({ dossiers }: Season): number {
  return dossiers.reduce((sum, { acts, late }) => {
    const known = new Set(late.map(({ reference }) => reference));
    return (
      sum + acts.filter((act) => isLate(act) && known.has(String(act.answer.reference))).length
    );
  }, 0);
}

/** Changes of a preference that were answered as made and of which the history has nothing. */
function lostAcknowledged({ dossiers }: Season): number {
  return dossiers.reduce(
    (sum, dossier) =>
      sum + acknowledgedOf(dossier).filter((act) => keptOf(dossier, act) === undefined).length,
    0,
  );
}

function totalsOf({ dossiers }: Season): Totals {
  const count = (holds: (dossier: Season['dossiers'][number]) => boolean) =>
    dossiers.filter(holds).length;
  const outcome = (name: string) => count(({ preference }) => preference?.outcome === name);
  const payment = (name: string) => count((dossier) => dossier.payment?.state === name);
  return {
    roster: count(({ entry }) => entry !== undefined),
    registered: count(({ account }) => account !== undefined),
    submitted: count(({ application }) => (application?.revision ?? 0) > 0),
    passed: count(({ tasks }) => tasks.some(({ decision }) => decision?.verdict === 'PASS')),
    eligible: count(({ application }) => application?.state === 'ELIGIBLE'),
    locked: outcome('LOCKED'),
    noPreference: outcome('NO_PREFERENCE'),
    invalidated: outcome('INVALIDATED'),
    needsOffice: outcome('NEEDS_OFFICE_DECISION'),
    paid: payment('PAID'),
    waived: payment('WAIVED'),
    tickets: count(({ ticket }) => ticket !== undefined && ticket.state !== 'REVOKED'),
  };
}

/** Every reason for which a season does not stand; none means that it does. */
export function failuresOf(judgement: Judgement): string[] {
  const { invariants, lateRefused, lateAccepted, lostAcknowledged } = judgement;
  const { duplicateTickets, duplicateSeats } = judgement;
  return [
    ...invariants.flatMap((each) =>
      'violations' in each && each.violations.length > 0
        ? [`${each.id}: ${each.violations.length} violations, first: ${each.violations[0]}`]
        : [],
    ),
    ...(lateRefused === 0 ? ['nobody was refused for being late: the locks were not tried'] : []),
    ...(lateAccepted > 0 ? [`${lateAccepted} late writes were accepted`] : []),
    ...(lostAcknowledged > 0 ? [`${lostAcknowledged} acknowledged writes were lost`] : []),
    ...(duplicateTickets > 0 ? [`${duplicateTickets} ticket numbers were given twice`] : []),
    ...(duplicateSeats > 0 ? [`${duplicateSeats} seats were given twice`] : []),
    ...judgement.unfinished,
  ];
}
