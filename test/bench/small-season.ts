import { type Platform, sampleStartsAt, startPlatform } from '../../infra/local/platform.ts';
import type { NewOfficer } from '../../infra/publish-season.ts';
import { apiClient } from '../../infra/rehearsal/api-client.ts';
import { type Candidate, candidate } from '../../infra/rehearsal/candidate.ts';
import { type Officer, officer } from '../../infra/rehearsal/officer.ts';
import { outboxReader } from '../../infra/rehearsal/outbox-reader.ts';
import { syntheticPhoto, syntheticProof } from '../../infra/rehearsal/papers.ts';
import { makePeople, rosterCsv, sampleSchools } from '../../infra/rehearsal/people.ts';
import type { WindowId } from '../../shared/domain/kernel/ids.ts';
import { leaseMs } from '../../shared/domain/review/review-task.ts';
import { totpOf, totpStepAt } from '../../shared/runtime/totp.ts';
import { qrOf } from '../functions/tickets/read-pdf.ts';
import { createMeter, type DeedCount } from './meter.ts';
import { countWorkflows, type Span, type WorkflowCount } from './workflow-counts.ts';

/** Enough for more than one shard, so that "one more for each shard" can be told from "twenty". */
export const shards = 3;
const expectedCandidates = 400 * shards;
const secondMs = 1_000;
const password = 'counted-one-by-one';
const totpSecret = Buffer.from('a secret of twenty b');

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
  const post = (staffId: string, org: string, role: NewOfficer['roles'][number]): NewOfficer => ({
    ...{ staffId, name: staffId, org, roles: [role], password, totpSecret },
  });
  const meter = createMeter();
  const troubles: unknown[] = [];
  const platform = await startPlatform({
    officers: [
      post('operator-1', school.code, 'school-operator'),
      post('reviewer-1', school.code, 'school-reviewer'),
      post('institute-1', 'EXI', 'institute'),
      post('institute-2', 'EXI', 'institute'),
    ],
    startAt: sampleStartsAt,
    expectedCandidates,
    weigh: true,
    runs: meter.ports,
    onTrouble: (what, error) => troubles.push(new Error(what, { cause: error })),
  });
  try {
    meter.attach(platform);
    platform.open();
    const actors = await seatActors(platform, school);
    const filing = await walk(platform, meter, actors);
    await platform.cloud.settle();
    if (troubles.length > 0) throw new AggregateError(troubles, 'The season had trouble.');
    const candidates = actors.candidates.length;
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

type Actors = Awaited<ReturnType<typeof seatActors>>;

async function seatActors(platform: Platform, school: { code: string; name: string }) {
  const api = apiClient(platform.baseUrl, { tries: 1 });
  const seat = (staffId: string): Officer =>
    officer(api, {
      ...{ staffId, password },
      totp: () => totpOf(totpSecret, totpStepAt(Date.now())),
    });
  const people = makePeople({ count: 20, seed: 'counts', schools: [school] })
    .filter(({ category }) => category === 'GENERAL')
    .slice(0, 3);
  const outbox = outboxReader(platform.baseUrl);
  const candidates = people.map((person) =>
    candidate(api, outbox, {
      ...person,
      password,
      photo: () => syntheticPhoto(person),
      proof: () => syntheticProof(person),
    }),
  );
  const [operator, reviewer, first, second] = [
    seat('operator-1'),
    seat('reviewer-1'),
    seat('institute-1'),
    seat('institute-2'),
  ];
  for (const each of [operator, reviewer, first, second]) await each.signIn();
  return { api, people, candidates, operator, reviewer, institute: { first, second } };
}

/** Gives the span of executions in which the candidates filed. */
async function walk(
  { cloud }: Platform,
  meter: ReturnType<typeof createMeter>,
  { api, people, candidates, operator, reviewer, institute }: Actors,
): Promise<Span> {
  const season = await api.must('showSeason');
  const window = (id: WindowId) => {
    const found = season.calendar.windows.find((each) => each.id === id);
    if (found === undefined) throw new Error(`The calendar has no ${id}.`);
    return found;
  };
  /** A deed whose cost does not depend on who asks, twice in a row. */
  const twice = async (ask: () => Promise<unknown>) => {
    await ask();
    await ask();
  };
  const everyone = async (act: (one: Candidate) => Promise<unknown>) => {
    for (const one of candidates) await act(one);
  };

  // What anybody may read.
  await twice(() => api.must('showHealth'));
  await twice(() => api.must('showSeason'));
  await twice(() => api.must('showKeys'));
  await twice(() => api.must('showOpenapi'));

  // The institute: reads, and two changes that nobody feels.
  await twice(() => accepted(institute.first.ask('showCalendar')));
  await twice(() => accepted(institute.first.ask('showProgress')));
  const proposals: string[] = [];
  for (const minutes of [5, 10]) {
    const { opensAt, closesAt } = window('W14');
    const moved = { id: 'W14', opensAt, closesAt: closesAt + minutes * 60 * secondMs };
    const change = {
      ...{ kind: 'CALENDAR', windows: [moved], reason: 'counted, not felt', noticeNo: '' },
    };
    proposals.push((await institute.first.propose(change)).proposalId);
  }
  await twice(() => accepted(institute.second.ask('listProposals')));
  for (const proposalId of proposals) {
    await institute.second.approve(proposalId);
    await cloud.settle();
  }

  // The school: a preview, then the import.
  const roster = rosterCsv(people);
  for (const preview of [true, false]) {
    const batchId = await operator.importRoster(`roster-${preview}.csv`, roster, preview);
    await cloud.settle();
    await twice(() => operator.rosterReport(batchId));
  }
  await twice(() => accepted(operator.ask('listRosterImports')));

  // The candidates, deed by deed.
  await cloud.clock.moveTo(window('W02').opensAt);
  await cloud.settle();
  const from = cloud.states.executions().length;
  await everyone((one) => one.register());
  await everyone((one) => one.signIn());
  await everyone((one) => one.me());
  await everyone((one) => one.complete());
  await cloud.settle();
  await everyone((one) => one.submit());
  await cloud.settle();
  const to = cloud.states.executions().length;

  // The reviewer: by turns, by name, handed back, and left to its lease.
  await cloud.clock.moveTo(window('W04').opensAt + secondMs);
  await twice(() => accepted(reviewer.ask('listTasks')));
  const firstStage = { body: { stage: 'FIRST' } };
  const taken: { taskId: string; revision: number }[] = [];
  for (let n = 0; n < candidates.length; n += 1) {
    const { task } = await accepted(reviewer.ask('takeNextTask', firstStage));
    if (task === undefined) throw new Error('The queue is empty too soon.');
    taken.push(task);
  }
  const perTask = async (
    deed: 'handBackTask' | 'takeTask' | 'showTask',
    tasks: readonly { taskId: string }[],
  ) => {
    for (const { taskId } of tasks)
      await accepted(
        reviewer.ask(deed, { params: { taskId }, ...(deed !== 'showTask' && { body: {} }) }),
      );
  };
  await cloud.settle();
  await perTask('handBackTask', taken.slice(0, -1));
  await cloud.settle();
  await perTask('takeTask', taken.slice(0, -1));
  await perTask('showTask', taken);
  await cloud.settle();
  const decide = ({ taskId, revision }: { taskId: string; revision: number }) =>
    accepted(
      reviewer.ask('decideTask', { params: { taskId }, body: { revision, verdict: 'PASS' } }),
    );
  for (const task of taken.slice(0, -1)) await decide(task);
  await cloud.settle();
  await cloud.clock.moveTo(cloud.clock.now() + leaseMs + secondMs);
  const [left] = taken.slice(-1);
  if (left === undefined) throw new Error('Nobody is left.');
  await perTask('takeTask', [left]);
  await perTask('showTask', [left]);
  await decide(left);

  await cloud.clock.moveTo(window('W09').opensAt + secondMs);
  await twice(() => api.must('showList', { params: { listId: 'L1' } }));

  // Preferences and the fee.
  await cloud.clock.moveTo(window('W10').opensAt + secondMs);
  await everyone((one) => one.signIn());
  const chosen = await Promise.all(
    people.map(async ({ majorCode }) => {
      const query = { juniorMajorCode: majorCode };
      const { plans } = await api.must('showCatalogue', { query });
      return plans.find(({ category }) => category === 'GENERAL');
    }),
  );
  await twice(() =>
    api.must('showCatalogue', { query: { juniorMajorCode: people[0]?.majorCode ?? '' } }),
  );
  const choose = async (one: Candidate) => {
    const plan = chosen[candidates.indexOf(one)];
    if (plan === undefined) throw new Error(`Nothing is open to ${one.self.name}.`);
    const { collegeCode, majorCode } = plan;
    const { version } = await one.preference();
    return one.choose({ collegeCode, majorCode, category: 'GENERAL' }, version as never);
  };
  const acceptedFrom = async (outcome: Promise<{ ok: boolean }>) => {
    const answer = await outcome;
    if (!answer.ok) throw new Error(JSON.stringify(answer));
  };
  await meter.apart('first of a candidate', () => everyone((one) => acceptedFrom(choose(one))));
  await everyone((one) => acceptedFrom(choose(one)));
  await everyone((one) => acceptedFrom(one.confirm()));
  await everyone((one) => acceptedFrom(one.clear()));
  await everyone((one) => acceptedFrom(choose(one)));
  await everyone((one) => one.pay());
  await cloud.settle();

  // The lock: the same save, too late.
  await cloud.clock.moveTo(window('W11').closesAt + secondMs);
  await meter.apart('late', async () => {
    for (const one of candidates) {
      const late = await choose(one);
      if (late.ok || late.status !== 409) throw new Error('A save after the lock was not refused.');
    }
  });
  await cloud.clock.moveTo(window('W10').closesAt + 600 * secondMs);
  await twice(() => accepted(institute.first.ask('listLateAttempts')));

  // Tickets.
  await cloud.clock.moveTo(window('W14').opensAt + secondMs);
  for (const one of candidates) await one.signIn();
  const pdfs: Buffer[] = [];
  for (const one of candidates) pdfs.push(await one.print());
  for (const pdf of pdfs.slice(0, 2)) {
    const code = await qrOf(pdf);
    const { valid } = await api.must('verifyTicket', { query: { code: code ?? '' } });
    if (!valid) throw new Error('A ticket of the season is not real.');
  }
  return { from, to };
}

/** The reply; a refusal is a gap in the walk. */
async function accepted<R>(
  outcome: Promise<
    { ok: true; reply: R } | { ok: false; problem: { code: string; detailEn: string } }
  >,
): Promise<R> {
  const answer = await outcome;
  if (answer.ok) return answer.reply;
  throw new Error(`${answer.problem.code}: ${answer.problem.detailEn}`);
}
