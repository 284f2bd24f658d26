import { beforeAll, describe, expect, test } from 'vitest';
import {
  checkSeason,
  failuresOf,
  type InvariantReport,
} from '../../infra/rehearsal/checker/check-season.ts';
import { runSeason, type SeasonRun } from '../../infra/rehearsal/run-season.ts';
import { sabotaged, sabotages } from '../../infra/rehearsal/sabotage.ts';

let run: SeasonRun;
beforeAll(async () => {
  run = await runSeason({ candidates: 30, seed: 1, faults: false });
});

const violated = (invariants: readonly InvariantReport[]) =>
  invariants.flatMap((each) =>
    'violations' in each && each.violations.length > 0 ? [each.id] : [],
  );

describe('a season of thirty people', () => {
  test('goes from the roster to the printed ticket and violates nothing', () => {
    const judgement = checkSeason(run.evidence);
    expect(failuresOf(judgement)).toEqual([]);
    expect(judgement.totals).toMatchObject({
      ...{ roster: 30, registered: 28, submitted: 23, passed: 19, eligible: 19 },
      ...{ locked: 15, noPreference: 4, invalidated: 0, needsOffice: 0, waived: 0 },
    });
    // Who pays in the last moment may be late on a busy machine; who has paid in time has a ticket, nobody else.
    const { paid, tickets } = judgement.totals;
    expect(paid).toBeGreaterThanOrEqual(11);
    expect(tickets).toBe(paid);
  });

  test('tries both locks, and what comes too late gets a number', () => {
    expect(checkSeason(run.evidence)).toMatchObject({
      lateRefused: expect.toSatisfy((count: number) => count >= 10),
      ...{ lateAccepted: 0, lostAcknowledged: 0, duplicateTickets: 0, duplicateSeats: 0 },
    });
  });

  test('exercises every invariant but the two that this slice has nothing for', () => {
    const { invariants } = checkSeason(run.evidence);
    expect(invariants).toHaveLength(38);
    expect(invariants.filter((each) => 'notApplicable' in each)).toEqual([
      { id: 'I15', notApplicable: 'no list is sealed by a school in this slice' },
      { id: 'I27', notApplicable: 'counts of preferences are not served in this slice' },
    ]);
    const judged = invariants.filter((each) => 'violations' in each).map(({ id }) => id);
    expect(sabotages).toEqual(judged);
  });

  test.each(sabotages)('is caught by %s if that is sabotaged', (id) => {
    const judgement = checkSeason(sabotaged(run.evidence, id));
    expect(violated(judgement.invariants)).toContain(id);
    expect(failuresOf(judgement).join('\n')).toContain(`${id}: `);
  });

  test('is judged from a copy: no sabotage stays in the evidence', () => {
    sabotaged(run.evidence, 'I25');
    expect(failuresOf(checkSeason(run.evidence))).toEqual([]);
  });

  test('counts a vanished save as lost, and a save behind the lock as accepted late', () => {
    expect(checkSeason(sabotaged(run.evidence, 'I25')).lostAcknowledged).toBe(1);
    const items = run.evidence.items.map((item) =>
      item.sk.startsWith('REVISION#') ? { ...item, lastStamp: Date.parse('2024-03-26') } : item,
    );
    expect(checkSeason({ ...run.evidence, items }).lateAccepted).toBeGreaterThan(0);
  });

  test('fails if nobody was refused for being late', () => {
    const acts = run.evidence.acts.filter(({ status }) => status !== 409);
    expect(failuresOf(checkSeason({ ...run.evidence, acts }))).toContain(
      'nobody was refused for being late: the locks were not tried',
    );
  });
});
