import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Candidate, requireDone } from '../../infra/rehearsal/candidate.ts';
import { makePeople, rosterCsv, sampleSchools } from '../../infra/rehearsal/people.ts';
import type { Session } from '../../shared/domain/account/account.ts';
import { CandidateId, OrgId, type Role, type WindowId } from '../../shared/domain/kernel/ids.ts';
import { Instant } from '../../shared/domain/kernel/instant.ts';
import { newFirstTask } from '../../shared/domain/review/new-task.ts';
import { openPlatform, post } from '../support/platform.ts';
import { queuedTask } from '../support/records.ts';
import { claimsIn, mintFor } from './every-route.ts';

/** Whose record is asked for: one's own (or one's organisation's), another's, one of another school. */
export type Whose = 'own' | 'other' | 'otherSchool';
type ByWhose = Readonly<Record<Whose, string>>;

const [ours, theirs] = sampleSchools.map(({ code }) => code);
if (ours === undefined || theirs === undefined) throw new Error('The sample wants two schools.');

/** Where each role sits when it asks: schools' people at the first school, the offices at their own. */
export const orgOf: Readonly<Record<Role, string>> = {
  candidate: ours,
  'school-operator': ours,
  'school-reviewer': ours,
  'school-sealer': ours,
  'centre-reviewer': 'EMP',
  'division-reviewer': 'DOE-S',
  institute: 'EXI',
  college: '11342',
  auditor: 'AUD',
};

export type TwoSchools = Awaited<ReturnType<typeof openTwoSchools>>;

/** Two schools, two candidates at ours and one at theirs, and a record of each kind of each of them. */
export async function openTwoSchools() {
  const opened = await openPlatform({
    officers: [
      post('operator-ours', String(ours), 'school-operator'),
      post('operator-theirs', String(theirs), 'school-operator'),
      post('institute-1', 'EXI', 'institute'),
    ],
  });
  const { platform, api, candidate, officer } = opened;
  const { cloud, client } = platform;
  const mint = mintFor(platform);
  const general = makePeople({ count: 30, seed: 'authority' }).filter(
    ({ category }) => category === 'GENERAL',
  );
  const [me, classmate] = general.filter(({ schoolCode }) => schoolCode === ours);
  const [stranger] = general.filter(({ schoolCode }) => schoolCode === theirs);
  if (me === undefined || classmate === undefined || stranger === undefined)
    throw new Error('The two schools want three people.');
  const people = {
    own: candidate(me),
    other: candidate(classmate),
    otherSchool: candidate(stranger),
  };

  const { calendar } = await api.must('showSeason');
  const operator = {
    ours: await officer('operator-ours'),
    theirs: await officer('operator-theirs'),
  };
  const batches: ByWhose = {
    own: await operator.ours.importRoster('ours.csv', rosterCsv([me, classmate])),
    other: `${ours}-0000000000000000`,
    otherSchool: await operator.theirs.importRoster('theirs.csv', rosterCsv([stranger])),
  };
  await cloud.settle();
  const institute = await officer('institute-1');
  const w14 = calendar.windows.find(({ id }) => id === 'W14');
  if (w14 === undefined) throw new Error('The calendar has no W14.');
  const { proposalId } = await institute.propose({
    kind: 'CALENDAR',
    windows: [{ id: 'W14', opensAt: w14.opensAt, closesAt: w14.closesAt + 60_000 }],
    ...{ reason: 'a record to approve', noticeNo: '' },
  });

  /** What is known of the three once they have registered. */
  const claims = new Map<Whose, Session>();
  const evidence = new Map<Whose, string>();
  const officesTasks = new Map<string, string>();
  const taskOf = (whose: Whose) => `${claims.get(whose)?.sub}.FIRST.1`;

  /** Everybody registers, files and submits. */
  async function file(): Promise<void> {
    for (const [whose, one] of Object.entries(people) as [Whose, Candidate][]) {
      await one.register();
      claims.set(whose, claimsIn(one.token ?? ''));
      await one.complete();
      await cloud.settle();
      await one.submit();
      evidence.set(whose, (await one.me()).evidence[0]?.evidenceId ?? '');
    }
    await cloud.settle();
  }

  /** What our candidate's session says now. */
  async function freshClaims(): Promise<Session> {
    await people.own.signIn();
    return claimsIn(people.own.token ?? '');
  }

  /** The offices re-check in a later step: a task in the queue of each, as that step will make it. */
  async function giveOffices(): Promise<void> {
    const { sub, seasonId } = await freshClaims();
    const candidateId = CandidateId.parse(sub);
    for (const org of OrgId.options[1].options) {
      const submitted = { seasonId, candidateId, revision: 10 + officesTasks.size };
      const task = newFirstTask(submitted, org, Instant.parse(cloud.clock.now()));
      await client.send(new PutCommand({ TableName: cloud.tableName, Item: queuedTask(task) }));
      officesTasks.set(org, task.taskId);
    }
    await cloud.settle();
  }

  /** Our candidate chooses and pays, so that there is a ticket to print. */
  async function chooseAndPay(): Promise<void> {
    await people.own.signIn();
    const query = { juniorMajorCode: String(me?.majorCode) };
    const { plans } = await api.must('showCatalogue', { query });
    const plan = plans.find(({ category }) => category === 'GENERAL');
    if (plan === undefined) throw new Error('Nothing is open to our candidate.');
    const { collegeCode, majorCode, category } = plan;
    requireDone('savePreference', await people.own.choose({ collegeCode, majorCode, category }));
    await people.own.pay();
  }

  return {
    platform,
    troubles: opened.troubles,
    mint,
    file,
    giveOffices,
    chooseAndPay,
    moveTo: async (window: WindowId) => {
      const found = calendar.windows.find(({ id }) => id === window);
      await cloud.clock.moveTo(Math.max(cloud.clock.now(), Number(found?.opensAt) + 1_000));
    },
    freshClaims,
    /** The names in a route's path, of the record that is asked for; a made-up one where nobody has such a record. */
    params(role: Role | undefined, whose: Whose): Record<string, string> {
      const office = officesTasks.get(role === undefined ? '' : orgOf[role]);
      const tasks: ByWhose =
        office === undefined
          ? {
              own: taskOf('own'),
              other: `c${ours}-aaaaaaaaaaaaaaaa.FIRST.1`,
              otherSchool: taskOf('otherSchool'),
            }
          : { own: office, other: taskOf('own'), otherSchool: taskOf('otherSchool') };
      return {
        batchId: batches[whose],
        evidenceId: evidence.get(whose) ?? '',
        taskId: tasks[whose],
        proposalId: whose === 'own' ? proposalId : `p-${whose}`,
        listId: 'L1',
      };
    },
    /** What only that person's records say: it may be in no answer to anybody else. */
    marks: (whose: Exclude<Whose, 'own'>): string[] =>
      [claims.get(whose)?.sub, evidence.get(whose), whose === 'otherSchool' && batches.otherSchool]
        .filter((mark) => typeof mark === 'string')
        .filter((mark) => mark !== ''),
  };
}
