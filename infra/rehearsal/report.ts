import type { InvariantReport, Judgement } from './checker/check-season.ts';

/** What a rehearsal found, as `--json` prints it on its last line. */
export interface RehearsalReport extends Omit<Judgement, 'invariants' | 'unfinished'> {
  readonly season: string;
  readonly candidates: number;
  readonly seed: number;
  readonly faults: boolean;
  readonly invariants: readonly InvariantReport[];
  readonly faultsInjected: number;
  readonly durationSeconds: number;
}

const violationsShown = 5;

/** So many violations of one invariant are told; of the rest, how many there are. */
const violationsTold = 50;

/** The same findings, each list of violations cut to a length that can be read. */
export function shortened(invariants: readonly InvariantReport[]): readonly InvariantReport[] {
  return invariants.map((each) => {
    if ('notApplicable' in each || each.violations.length <= violationsTold) return each;
    const more = `and ${each.violations.length - violationsTold} more`;
    return { ...each, violations: [...each.violations.slice(0, violationsTold), more] };
  });
}

/** The report for a person to read. */
export function reportText(report: RehearsalReport, failures: readonly string[]): string {
  const { season, candidates, seed, faults, totals, invariants } = report;
  const numbers = [
    ['late writes refused', report.lateRefused],
    ['late writes accepted', report.lateAccepted],
    ['acknowledged writes lost', report.lostAcknowledged],
    ['ticket numbers given twice', report.duplicateTickets],
    ['seats given twice', report.duplicateSeats],
    ['faults injected', report.faultsInjected],
  ] as const;
  return [
    `Rehearsal of ${season}: ${candidates} candidates, seed ${seed}, ${faults ? 'with' : 'without'} faults, ${report.durationSeconds} s.`,
    'Passwords were hashed at the low cost of the local stage; no other stage may have it.',
    '',
    Object.entries(totals)
      .map(([name, count]) => `${name} ${count}`)
      .join(' · '),
    '',
    ...invariants.flatMap(invariantLines),
    '',
    ...numbers.map(([name, count]) => `${String(count).padStart(6)}  ${name}`),
    '',
    ...(failures.length === 0 ? ['Nothing is violated.'] : ['VIOLATED', ...failures]),
  ].join('\n');
}

/** Each invariant of domain §5.7 in a few words. */
const says: Readonly<Record<string, string>> = {
  I01: 'every accepted write lies in its window',
  I02: 'an edge that fires again changes nothing',
  I03: 'the calendar is in order',
  I04: 'what was refused or locked stays so',
  I05: "the sender's clock decides nothing",
  I06: 'one account for one phone, ID, roster entry',
  I07: 'accounts are those of the roster',
  I08: 'ID numbers are real',
  I09: 'passwords are what nobody else knows',
  I10: 'one phone, one winner',
  I11: 'nobody passes without a PASS',
  I12: 'no decision after the close',
  I13: 'a decision is on the revision that stood',
  I14: 'nobody decides on their own',
  I15: 'a sealed list holds its rows',
  I16: 'who is out has no lock and no ticket',
  I17: 'a claim goes through every stage',
  I18: 'a category counts once its claim is final',
  I19: 'one preference each: one college, one major',
  I20: 'the category was allowed',
  I21: 'the majors correspond',
  I22: 'the plan has the row',
  I23: 'locked reads the same for ever',
  I24: 'outcomes add up to the eligible',
  I25: 'locked is what was last acknowledged in time',
  I26: 'a revision is one request, whole',
  I27: 'counts are true',
  I28: 'the history is whole',
  I29: 'fees add up',
  I30: 'notices converge',
  I31: 'a ticket is earned',
  I32: 'a seat is for one',
  I33: 'a ticket number is for one, and real',
  I34: 'evidence is what was submitted, for its school alone',
  I35: 'lists name nobody',
  I36: 'who was shown whom is on record',
  I37: 'every change is on record, in an unbroken chain',
  I38: 'nobody eligible is left without a category',
};

function invariantLines(report: InvariantReport): string[] {
  const what = `${report.id}  ${says[report.id] ?? ''}`;
  if ('notApplicable' in report) return [`  –  ${what}: not exercised, ${report.notApplicable}`];
  const { checked, violations } = report;
  const mark = violations.length === 0 ? '✓' : '✗';
  const shown = violations.slice(0, violationsShown).map((violation) => `        ${violation}`);
  return [`  ${mark}  ${what}: ${checked} checked, ${violations.length} violated`, ...shown];
}
