import type { Platform } from '../../infra/local/platform.ts';
import type { Outcome } from '../../infra/rehearsal/api-client.ts';
import { type Candidate, requireDone } from '../../infra/rehearsal/candidate.ts';
import { makePeople, rosterCsv, type School, sampleSchools } from '../../infra/rehearsal/people.ts';
import type { WindowId } from '../../shared/domain/kernel/ids.ts';
import { leaseMs } from '../../shared/domain/review/review-task.ts';
import type { Deed } from '../../shared/names.ts';
import { qrOf } from '../functions/tickets/read-pdf.ts';
import { openPlatform, type people, post } from '../support/platform.ts';
import { createMeter, type DeedCount, type Meter } from './meter.ts';
import { countWorkflows, type Span, type WorkflowCount } from './workflow-counts.ts';

/** More than one, so that "one for each shard" can be told from "twenty". */
export const shards = 3;
const candidatesPerShard = 400;
const minuteMs = 60_000;
const secondMs = 1_000;

export interface SeasonCounts {
  readonly deeds: readonly DeedCount[];
  readonly workflows: readonly WorkflowCount[];
}

/**
 * One school, three candidates, one season: every deed at least twice in a row, so that its second run is warm.
 * Everything goes through the HTTP API; only the season clock is moved by hand.
 */
export async function walkSmallSeason(): Promise<SeasonCounts> {
  const [school] = sampleSchools;
  if (school === undefined) throw new Error('The sample has no school.');
  const meter = createMeter();
  const opened = await openPlatform({
    officers: [
      post('operator', school.code, 'school-operator'),
      post('reviewer', school.code, 'school-reviewer'),
      post('institute-1', 'EXI', 'institute'),
      post('institute-2', 'EXI', 'institute'),
    ],
    expectedCandidates: candidatesPerShard * shards,
    weigh: true,
    runs: meter.ports,
  });
  const { platform, troubles } = opened;
  try {
    meter.attach(platform.cloud.tap);
    const filing = await walk(platform, meter, await seat(opened, school));
    await platform.cloud.settle();
    if (troubles.length > 0) throw new Error(`The season had trouble: ${troubles.join('; ')}`);
    const executions = platform.cloud.states.executions().reverse();
    return {
      deeds: [
        ...meter.deeds(),
        meter.perOne('sealShard', 'preference', candidates),
        meter.perOne('drawTickets', 'ticket', candidates),
      ],
      workflows: countWorkflows(executions, filing, candidates),
    };
  } finally {
    await platform.stop();
  }
}

const candidates = 3;
type Seats = Awaited<ReturnType<typeof seat>>;

async function seat({ api, candidate, officer }: ReturnType<typeof people>, school: School) {
  const roster = makePeople({ count: 20, seed: 'counts', schools: [school] })
    .filter(({ category }) => category === 'GENERAL')
    .slice(0, candidates);
  return {
    api,
    roster,
    crowd: roster.map((person) => candidate(person)),
    operator: await officer('operator'),
    reviewer: await officer('reviewer'),
    institute: { first: await officer('institute-1'), second: await officer('institute-2') },
  };
}

/** Gives the span of executions in which the candidates filed. */
async function walk({ cloud }: Platform, meter: Meter, seats: Seats): Promise<Span> {
  const { api, roster, crowd, operator, reviewer, institute } = seats;
  const { calendar } = await api.must('showSeason');
  const window = (id: WindowId) => {
    const found = calendar.windows.find((each) => each.id === id);
    if (found === undefined) throw new Error(`The calendar has no ${id}.`);
    return found;
  };
  const moveTo = (at: number) => cloud.clock.moveTo(at);
  const twice = async (ask: () => Promise<unknown>) => {
    await ask();
    await ask();
  };
  const everyone = async (act: (one: Candidate) => Promise<unknown>) => {
    for (const one of crowd) await act(one);
  };

  // What anybody may read.
  await twice(() => api.must('showHealth'));
  await twice(() => api.must('showSeason'));
  await twice(() => api.must('showKeys'));
  await twice(() => api.must('showOpenapi'));

  // The institute: what it watches, and two changes that nobody feels.
  await twice(() => done(institute.first.ask('showCalendar')));
  await twice(() => done(institute.first.ask('showProgress')));
  const { opensAt, closesAt } = window('W14');
  const longerBy = async (minutes: number) => {
    const windows = [{ id: 'W14', opensAt, closesAt: closesAt + minutes * minuteMs }];
    const why = { reason: 'counted, not felt', noticeNo: '' };
    return institute.first.propose({ kind: 'CALENDAR', windows, ...why });
  };
  const proposals = [await longerBy(5), await longerBy(10)];
  await twice(() => done(institute.second.ask('listProposals')));
  for (const { proposalId } of proposals) {
    await institute.second.approve(proposalId);
    await cloud.settle();
  }

  // The school: a preview, then the import.
  for (const preview of [true, false]) {
    const batchId = await operator.importRoster(`${preview}.csv`, rosterCsv(roster), preview);
    await cloud.settle();
    await twice(() => operator.rosterReport(batchId));
  }
  await twice(() => done(operator.ask('listRosterImports')));

  // The candidates file.
  await moveTo(window('W02').opensAt);
  const from = cloud.states.executions().length;
  await everyone((one) => one.register());
  await everyone((one) => one.signIn());
  await everyone((one) => one.complete());
  await cloud.settle();
  await everyone((one) => one.submit());
  await everyone((one) => one.me());
  await cloud.settle();
  const to = cloud.states.executions().length;

  // The reviewer takes by turns and by name, hands back, decides, and leaves one task to its lease.
  await moveTo(window('W04').opensAt + secondMs);
  await twice(() => done(reviewer.ask('listTasks')));
  const taken: { taskId: string; revision: number }[] = [];
  for (const _ of crowd) {
    const task = await reviewer.takeNext();
    if (task === undefined) throw new Error('The queue is empty too soon.');
    taken.push(task);
  }
  await cloud.settle();
  const [left, ...others] = taken;
  if (left === undefined) throw new Error('Nobody is left.');
  for (const { taskId } of others) await done(reviewer.handBack(taskId));
  await cloud.settle();
  for (const { taskId } of others) await done(reviewer.take(taskId));
  for (const { taskId } of others) await done(reviewer.show(taskId));
  for (const each of others) await pass(each);
  await moveTo(cloud.clock.now() + leaseMs + secondMs);
  await done(reviewer.take(left.taskId));
  await done(reviewer.show(left.taskId));
  await pass(left);

  await moveTo(window('W09').opensAt + secondMs);
  await twice(() => api.must('showList', { params: { listId: 'L1' } }));

  // Preferences and the fee.
  await moveTo(window('W10').opensAt + secondMs);
  await everyone((one) => one.signIn());
  await meter.apart('first of a candidate', () => everyone((one) => choose(one).then(accepted)));
  await everyone((one) => choose(one).then(accepted));
  await everyone((one) => done(one.confirm()));
  await everyone((one) => done(one.clear()));
  await everyone((one) => choose(one).then(accepted));
  await everyone((one) => one.pay());
  await cloud.settle();

  // The lock: the same save, too late.
  await moveTo(window('W11').closesAt + secondMs);
  await meter.apart('late', () => everyone((one) => choose(one).then(refused)));
  await moveTo(window('W10').closesAt + 10 * minuteMs);
  await twice(() => done(institute.first.ask('listLateAttempts')));

  // Tickets.
  await moveTo(window('W14').opensAt + secondMs);
  await everyone((one) => one.signIn());
  const pdfs: Buffer[] = [];
  await everyone(async (one) => pdfs.push(await one.print()));
  const codes = await Promise.all(pdfs.map(qrOf));
  for (const code of codes) {
    const { valid } = await api.must('verifyTicket', { query: { code: code ?? '' } });
    if (!valid) throw new Error('A ticket of the season is not real.');
  }
  return { from, to };

  function pass({ taskId, revision }: { taskId: string; revision: number }) {
    return done(reviewer.decide(taskId, revision, { verdict: 'PASS' }));
  }

  async function choose(one: Candidate) {
    const person = roster[crowd.indexOf(one)];
    const query = { juniorMajorCode: person?.majorCode ?? '' };
    const { plans } = await api.must('showCatalogue', { query });
    const plan = plans.find(({ category }) => category === 'GENERAL');
    if (plan === undefined) throw new Error(`Nothing is open to ${one.self.name}.`);
    const { collegeCode, majorCode, category } = plan;
    return one.choose({ collegeCode, majorCode, category });
  }
}

/** The reply; a refusal is a gap in the walk. */
const done = async <D extends Deed>(outcome: Promise<Outcome<D>>) =>
  requireDone('The walk', await outcome);
const accepted = (outcome: Outcome<'savePreference'>) => requireDone('savePreference', outcome);
const refused = (outcome: Outcome<'savePreference'>) => {
  if (outcome.ok || outcome.status !== 409)
    throw new Error('A save after the lock was not refused.');
};
