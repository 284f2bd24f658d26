import { beforeAll, describe, expect, test } from 'vitest';
import {
  checkSeason,
  failuresOf,
  type InvariantReport,
} from '../../infra/rehearsal/checker/check-season.ts';
import type { Item } from '../../infra/rehearsal/checker/evidence.ts';
import { type Draft, draftOf } from '../../infra/rehearsal/draft.ts';
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

/** The judgement of the same season, falsified. */
function falsified(falsify: (draft: Draft) => void) {
  const draft = draftOf(run.evidence);
  falsify(draft);
  return checkSeason(draft);
}
/** What is said against one invariant of the falsified season. */
function saidAgainst(id: string, falsify: (draft: Draft) => void): readonly string[] {
  const found = falsified(falsify).invariants.find((each) => each.id === id);
  return found !== undefined && 'violations' in found ? found.violations : [];
}
const of = (kind: string) => (item: Item) => item.sk === kind || item.sk.startsWith(`${kind}#`);

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

  test('issues the tickets though two people first chose after everybody, and one of them never paid', () => {
    const { items } = run.evidence;
    const later = items.flatMap(({ sk, candidateId, extensions = {} }) =>
      sk === 'APPLICATION' && 'W10' in (extensions as object) ? [String(candidateId)] : [],
    );
    const states = (kind: string) =>
      later.map((id) => items.find((item) => of(kind)(item) && item.candidateId === id)?.state);
    expect(new Set(states('PAYMENT'))).toEqual(new Set(['PAID', 'UNPAID_CLOSED']));
    expect(new Set(states('TICKET'))).toEqual(new Set(['PRINTED', undefined]));
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

  test('fails if a ticket that was earned is not there, or none is', () => {
    const without = (tickets: (draft: Draft) => readonly Item[]) =>
      falsified((draft) => {
        for (const ticket of tickets(draft)) draft.remove(ticket);
      });
    const one = without((draft) => [draft.find('ticket', of('TICKET'))]);
    const none = without((draft) => draft.findAll(of('TICKET')));
    expect(violated(one.invariants)).toContain('I31');
    expect(none.totals.tickets).toBe(0);
    expect(violated(none.invariants)).toContain('I31');
  });

  test('fails if an edge is not done, was never seen, or is still to be looked at again', () => {
    const prepared = (draft: Draft) =>
      draft.find('edge', ({ edge, windowId }) => windowId === 'W14' && edge === 'prepare');
    const passed = (draft: Draft) =>
      draft.find('edge', ({ edge, windowId }) => windowId === 'W13' && edge === 'close');
    const failed = falsified((draft) => draft.put(prepared(draft), { state: 'FAILED' }));
    expect(failed.unfinished).toEqual(['the edge W14-prepare-1712764800000 is FAILED']);
    expect(failuresOf(failed)).toContain('the edge W14-prepare-1712764800000 is FAILED');
    const unseen = falsified((draft) => draft.remove(passed(draft)));
    expect(unseen.unfinished).toEqual(['the close of W13 at 1711359000000 has never acted']);
    const waiting = falsified((draft) => draft.put(passed(draft), { revisitAt: 1711360000000 }));
    expect(waiting.unfinished).toEqual([
      'the edge W13-close-1711359000000 was to be looked at again at 1711360000000, and was not',
    ]);
  });

  test('fails if work is parked and nothing was harmed on purpose', () => {
    const parked = { pk: 'SEASON#HN-ZSB-2024', sk: 'PARKED#edge-1', workId: 'edge-1', error: 'E' };
    const harmed = (faults: boolean) =>
      falsified((draft) => {
        draft.put(parked, {});
        Object.assign(draft.facts, { faults });
      });
    expect(harmed(false).unfinished).toEqual(['edge-1 is parked: E']);
    expect(harmed(true).unfinished).toEqual([]);
  });

  test('fails if nobody was refused for being late', () => {
    const acts = run.evidence.acts.filter(({ status }) => status !== 409);
    expect(failuresOf(checkSeason({ ...run.evidence, acts }))).toContain(
      'nobody was refused for being late: the locks were not tried',
    );
  });
});

const at = (stamp: string) => Date.parse(`${stamp}+08:00`);

describe('what people did outside its window is seen by the records alone', () => {
  test.each([
    ['an order opened', /^PAYMENT#/, undefined, 'PENDING', '2024-03-25T17:30:00'],
    ['a task taken', /^TASK#/, 'PENDING', 'TAKEN', '2024-02-13T23:59:59.999'],
    ['a task handed back', /^TASK#/, 'TAKEN', 'PENDING', '2024-02-22T12:00:00'],
  ])('%s', (_, item, from, to, stamp) => {
    const said = saidAgainst('I01', (draft) => {
      const move = draft.find('move', (entry) => {
        const fits = of('AUDIT')(entry) && item.test(String(entry.item));
        return fits && entry.from === from && entry.to === to && entry.by !== 'system';
      });
      draft.put(move, { at: at(stamp) });
    });
    expect(said).toHaveLength(1);
  });

  test('a task handed back, by when that arrived', () => {
    const said = saidAgainst('I01', (draft) => {
      draft.act('task handed back', ({ deed }) => deed === 'handBackTask').arrival =
        at('2024-02-22T12:00:00');
    });
    expect(said).toHaveLength(1);
  });
});

describe('an edge that fires again', () => {
  const firings = () => run.evidence.facts.refired;
  const changed = () =>
    new Set(firings().flatMap(({ changes }) => changes.map(({ name }) => name)));

  test('really runs: the list, both locks and the issue end what was taken back', () => {
    for (const sk of ['LIST#L1', 'LOCK#R1#t1', 'LOCK#R1#t2', 'TICKETS#R1'])
      expect(changed()).toContain(`SEASON#HN-ZSB-2024 / ${sk}`);
    const edges = run.evidence.items.filter(of('EDGE')).map(({ edgeId }) => edgeId);
    expect(new Set(firings().at(-1)?.edges)).toEqual(new Set(edges));
  });

  /** What is said if it leaves an item so. */
  const said = (sk: string, fields: object) =>
    saidAgainst('I02', (draft) => {
      for (const { changes } of draft.facts.refired) {
        const change = changes.find(({ name }) => name.endsWith(` / ${sk}`));
        if (change?.after !== undefined) return void Object.assign(change.after, fields);
      }
      throw new Error(`Nothing was fired that changes ${sk}.`);
    });
  const edge = 'EDGE#W13-close-1711359000000';

  test.each<[string, string, object]>([
    ['other bytes of a list', 'LIST#L1', { sha256: '0'.repeat(64) }],
    ['other counts of a lock', 'LOCK#R1#t1', { counts: { locked: 12 } }],
    ['a lock unsealed', 'LOCK#R1#t2', { state: 'SEALING' }],
    ['another plan of seats', 'TICKETS#R1', { manifest: 'another' }],
    ['itself undone', edge, { state: 'FAILED' }],
    ['itself for another instant', edge, { actsFor: 0 }],
  ])('and leaves %s is seen', (_, sk, fields) => expect(said(sk, fields)).toHaveLength(1));

  test('and does not run is seen', () => {
    expect(said(edge, { attempt: 1 })).toEqual([
      `${edge.slice(5)} was fired again, and did not run`,
    ]);
  });
});

describe('a claim', () => {
  interface Way {
    readonly state: string;
    readonly category?: string;
    readonly hukouProvince?: string;
    readonly isSealed?: boolean;
    readonly recheck?: { readonly org: string; readonly decidedAt: string };
  }
  const inTime = '2024-03-01T12:00:00';

  /** What is said of a veteran who passed the first review, and whose claim then came so far. */
  const said = ({ state, recheck, isSealed = true, ...way }: Way) =>
    saidAgainst('I17', (draft) => {
      const application = draft.find('claim of a veteran', (item) => {
        const { claim } = item as { claim?: { category: string } };
        return of('APPLICATION')(item) && claim?.category === 'EXEMPT_VETERAN';
      });
      const { pk, candidateId } = application;
      const { category = 'EXEMPT_VETERAN', hukouProvince = '43' } = way;
      const profile = { ...(application.profile as object), hukouProvince };
      draft.put(application, { profile, claim: { category, state } });
      const employ = (staffId: string, org: string, role: string) =>
        draft.put({ pk: `STAFF#${staffId}`, sk: 'STAFF', staffId, org, roles: [role] }, {});
      employ('sealer', String(candidateId).slice(1, 6), 'school-sealer');
      const sealing = { item: 'APPLICATION', by: 'sealer', fields: ['claim'] };
      if (isSealed)
        draft.put({ pk, sk: 'AUDIT#99999999', ...sealing, at: at('2024-02-22T12:00:00') }, {});
      if (recheck === undefined) return;
      employ('division', recheck.org, 'division-reviewer');
      const taskId = `${candidateId}.RECHECK.1`;
      const decidedAt = at(recheck.decidedAt);
      const decision = { verdict: 'PASS', decidedBy: 'division', decidedAt };
      const task = { taskId, candidateId, stage: 'RECHECK', org: recheck.org, revision: 1 };
      draft.put({ pk: `TASK#${taskId}`, sk: 'TASK', ...task, state: 'DECIDED', decision }, {});
    });

  test.each<[string, Way]>([
    ['is sealed by its school', { state: 'SEALED' }],
    ['is final', { state: 'FINAL', recheck: { org: 'DOE-S', decidedAt: inTime } }],
    ['ends at the school', { state: 'FINAL', category: 'GENERAL_POVERTY', hukouProvince: '42' }],
  ])('%s by the stages that it needs', (_, way) => expect(said(way)).toEqual([]));

  test.each<[string, RegExp, Way]>([
    ['the clock passed', /^\S+ the clock made/, { state: 'FIRST_PASSED', isSealed: false }],
    ['nobody sealed', /never SEALED$/, { state: 'SEALED', isSealed: false }],
    ['nobody re-checked', /never RECHECKED$/, { state: 'RECHECKED' }],
    [
      'nobody re-checked in Hunan',
      /never RECHECKED$/,
      { state: 'PUBLICISED', category: 'GENERAL_POVERTY' },
    ],
    [
      'another division re-checked',
      /never RECHECKED$/,
      { state: 'PUBLICISED', recheck: { org: 'DOE-E', decidedAt: inTime } },
    ],
    [
      'somebody re-checked before the first review',
      /never RECHECKED$/,
      { state: 'FINAL', recheck: { org: 'DOE-S', decidedAt: '2024-02-14T00:00:00' } },
    ],
    ['nobody knows', / is APPROVED$/, { state: 'APPROVED' }],
  ])('that %s is seen', (_, sentence, way) =>
    expect(said(way)).toContainEqual(expect.stringMatching(sentence)),
  );
});

describe('a public list', () => {
  /** The list as anybody was shown it, with one row changed. */
  type Row = Record<string, unknown>;
  const shown = (change: (row: Row, someone: Row) => object) =>
    saidAgainst('I35', (draft) => {
      const act = draft.act('list', ({ deed, status }) => deed === 'showList' && status === 200);
      const [row = {}, ...rows] = act.answer.rows as Row[];
      const entry = draft.find('roster entry', ({ pk }) => pk.startsWith('ROSTER#'));
      act.answer = { ...act.answer, rows: [change(row, entry), ...rows] };
    });

  test('tells its four fields', () => expect(shown((row) => row)).toEqual([]));
  test.each<[string, Parameters<typeof shown>[0]]>([
    ['a fifth field', (row) => ({ ...row, result: 'PASS' })],
    ['a field less', ({ category: _, ...row }) => row],
    ['a name with two characters', (row) => ({ ...row, name: '欧阳*' })],
    ['a name in its school', (row, { nameKey }) => ({ ...row, schoolName: `${nameKey}学院` })],
    ['a student number', (row, { studentNo12 }) => ({ ...row, schoolName: studentNo12 })],
    ['the number of a candidate', (row, { candidateId }) => ({ ...row, category: candidateId })],
  ])('with %s is seen', (_, change) => expect(shown(change)).toHaveLength(1));
});

describe('a review', () => {
  const decided = (item: Item) => item.pk.startsWith('TASK#') && item.decision !== undefined;

  test('by an organisation to which nobody is routed this year is seen', () => {
    const said = saidAgainst('I11', (draft) => {
      const task = draft.find('decision', decided);
      const { decidedBy } = task.decision as { decidedBy: string };
      draft.put(
        draft.find('officer', ({ staffId }) => staffId === decidedBy),
        { org: 'EMP' },
      );
      draft.put(task, { org: 'EMP' });
    });
    expect(said.join('\n')).toMatch(/decided at EMP, and routed to 1/);
  });

  test('is tried by candidates on their own submission, and that is seen if it succeeds', () => {
    const tries = run.evidence.acts.filter(({ probe }) => probe === 'own-task');
    expect(new Set(tries.map(({ deed }) => deed))).toEqual(new Set(['takeTask', 'decideTask']));
    const said = saidAgainst('I14', (draft) => {
      draft.act('try', ({ probe }) => probe === 'own-task').status = 200;
    });
    expect(said).toEqual([expect.stringMatching(/takeTask of their own submission was 200$/)]);
  });

  test('of a claim by the one who sealed it is seen', () => {
    const said = saidAgainst('I14', (draft) => {
      const { pk, taskId, decision } = draft.find('decision', decided);
      const { decidedBy } = decision as { decidedBy: string };
      const officer = draft.find('officer', ({ staffId }) => staffId === decidedBy);
      draft.put(officer, { roles: ['school-reviewer', 'school-sealer'] });
      const sealing = { item: 'APPLICATION', by: decidedBy, fields: ['claim'], at: 0 };
      const own = `CAND#${String(taskId ?? pk).split('.')[0]}`;
      draft.put({ pk: own, sk: 'AUDIT#99999999', ...sealing }, {});
    });
    expect(said.join('\n')).toMatch(/was reviewed and sealed by reviewer-/);
  });
});

test('somebody eligible whom the catalogue offers nothing is seen', () => {
  const said = saidAgainst('I38', (draft) => {
    for (const act of draft.acts.filter(({ deed }) => deed === 'showCatalogue'))
      act.answer = { categories: ['EXEMPT_VETERAN'] };
  });
  expect(said[0]).toMatch(/may choose in GENERAL, and is offered EXEMPT_VETERAN$/);
});
