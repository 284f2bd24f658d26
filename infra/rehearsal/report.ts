import type { InvariantReport, Judgement } from './checker/check-season.ts';

/** What a rehearsal found, as `--json` prints it on its last line. */
export interface RehearsalReport extends Omit<Judgement, 'invariants'> {
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

function invariantLines(report: InvariantReport): string[] {
  if ('notApplicable' in report)
    return [`  –  ${report.id}  not exercised: ${report.notApplicable}`];
  const { id, checked, violations } = report;
  const mark = violations.length === 0 ? '✓' : '✗';
  const shown = violations.slice(0, violationsShown).map((violation) => `        ${violation}`);
  return [`  ${mark}  ${id}  ${checked} checked, ${violations.length} violated`, ...shown];
}
