import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { closeFees } from '../../../functions/calendar/pass-shard/close-fees.ts';
import { expireDrafts } from '../../../functions/calendar/pass-shard/expire-drafts.ts';
import { fileTasks } from '../../../functions/calendar/pass-shard/file-tasks.ts';
import { overdueReviews } from '../../../functions/calendar/pass-shard/overdue-reviews.ts';
import { passShard } from '../../../functions/calendar/pass-shard/pass-shard.ts';
import { settleEligibility } from '../../../functions/calendar/pass-shard/settle-eligibility.ts';
import type { PassName } from '../../../shared/domain/calendar/edges.ts';
import { type Instant, after as later } from '../../../shared/domain/kernel/instant.ts';
import { accountStore } from '../../../shared/store/account-store.ts';
import { applicationKey } from '../../../shared/store/keys.ts';
import { seasonPass } from '../../../shared/store/season-pass.ts';
import { taskStore } from '../../../shared/store/task-store.ts';
import { at } from '../../domain/calendar/season.ts';
import { seasonId } from '../../store/calendar/published-season.ts';
import { peopleOf } from './people.ts';
import { seasonDesk } from './season-desk.ts';

const closes = {
  'expire-drafts': ['W02', at('2024-02-02T17:00')],
  'file-tasks': ['W03b', at('2024-02-21T00:00')],
  'overdue-reviews': ['W04', at('2024-02-22T00:00')],
  'settle-eligibility': ['W09', at('2024-03-21T00:00')],
  'close-fees': ['W13', at('2024-03-25T17:00')],
} as const;

/** The season at the moment at which a pass acts, with its edge open. */
async function passDesk(pass: PassName, { afterGraceMs = 0 } = {}) {
  const desk = await seasonDesk({ shards: 1 });
  const { client, tableName, edges, preferences, locks, settings, clock } = desk;
  const [window, closesAt] = closes[pass];
  clock.now = later(closesAt, 120_000 + afterGraceMs);
  const edgeId = `${window}-close-${closesAt}`;
  await desk.deeds.open({ seasonId, edgeId, attempt: 1 });
  const now = () => clock.now;
  const people = seasonPass(client, tableName);
  const accounts = accountStore(client, tableName);
  const tasks = taskStore(client, tableName);
  const run = passShard({
    edges,
    passes: {
      'expire-drafts': expireDrafts({ people, tasks, now }),
      'file-tasks': fileTasks({ people, tasks, now }),
      'overdue-reviews': overdueReviews({ people, now }),
      'settle-eligibility': settleEligibility({
        ...{ people, accounts, preferences, locks, settings, now },
      }),
      'close-fees': closeFees({ people, preferences, settings, now }),
    },
  });
  return {
    ...desk,
    ...peopleOf(desk),
    ...{ closesAt, now, people, accounts, tasks },
    run: (attempt = 1) => run({ seasonId, edgeId, attempt, pass, shard: 0 }),
  };
}

/** Another deed moves the application. */
const reaching = (TableName: string, candidateId: string, state: string) =>
  new UpdateCommand({
    TableName,
    Key: applicationKey({ candidateId }),
    UpdateExpression: 'SET #state = :s ADD version :one',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':s': state, ':one': 1 },
  });

describe('the close of registration', () => {
  test('expires what was not submitted and nothing else', async () => {
    const desk = await passDesk('expire-drafts');
    const states = ['REGISTERED', 'DRAFT', 'SUBMITTED', 'WITHDRAWN', 'EXPIRED'];
    const ids = [];
    for (const state of states) ids.push(await desk.person(state));
    await desk.enrol(0);
    expect(await desk.run()).toEqual({ moved: 2, unchanged: 3, deferred: 0 });
    const after = await Promise.all(ids.map(desk.application));
    expect(after.map(({ state }) => state)).toEqual([
      ...['EXPIRED', 'EXPIRED', 'SUBMITTED', 'WITHDRAWN', 'EXPIRED'],
    ]);
    expect(after[0]).toMatchObject({ changedBy: 'system', changedAt: desk.now(), version: 2 });
  });

  test('changes nothing when it runs again', async () => {
    const desk = await passDesk('expire-drafts');
    const candidateId = await desk.person('DRAFT');
    await desk.run();
    const once = await desk.application(candidateId);
    expect(await desk.run()).toEqual({ moved: 0, unchanged: 1, deferred: 0 });
    expect(await desk.application(candidateId)).toEqual(once);
  });

  test('leaves who has more time until the grace after their own close', async () => {
    const own = later(closes['expire-drafts'][1], 3_600_000);
    const desk = await passDesk('expire-drafts');
    const candidateId = await desk.person('DRAFT', { extensions: { W02: own } });
    const due = later(own, 120_000);
    expect(await desk.run()).toEqual({ moved: 0, unchanged: 0, deferred: 1, revisitAt: due });
    desk.clock.now = later(due, -1);
    expect((await desk.run()).deferred).toBe(1);
    desk.clock.now = due;
    expect(await desk.run()).toEqual({ moved: 1, unchanged: 0, deferred: 0 });
    expect((await desk.application(candidateId)).state).toBe('EXPIRED');
  });

  test('waits for who has submitted and may still make it a draft again', async () => {
    const own = later(closes['expire-drafts'][1], 3_600_000);
    const desk = await passDesk('expire-drafts');
    const candidateId = await desk.person('SUBMITTED', { extensions: { W02: own } });
    const revisitAt = later(own, 120_000);
    expect(await desk.run()).toEqual({ moved: 0, unchanged: 0, deferred: 1, revisitAt });
    await desk.client.send(reaching(desk.tableName, candidateId, 'DRAFT'));
    desk.clock.now = revisitAt;
    expect(await desk.run()).toEqual({ moved: 1, unchanged: 0, deferred: 0 });
    expect((await desk.application(candidateId)).state).toBe('EXPIRED');
  });

  test('reports the earliest of several longer times', async () => {
    const desk = await passDesk('expire-drafts');
    for (const minutes of [90, 30, 60]) {
      const own = later(desk.closesAt, minutes * 60_000);
      await desk.person('DRAFT', { extensions: { W02: own } });
    }
    expect((await desk.run()).revisitAt).toBe(later(desk.closesAt, 32 * 60_000));
  });

  test('judges again what moves under it', async () => {
    const desk = await passDesk('expire-drafts');
    const candidateId = await desk.person('DRAFT');
    const pass = expireDrafts({
      now: desk.now,
      tasks: desk.tasks,
      people: {
        ...desk.people,
        async *submissions(shard) {
          for await (const page of desk.people.submissions(shard)) {
            await desk.client.send(reaching(desk.tableName, candidateId, 'SUBMITTED'));
            yield page;
          }
        },
      },
    });
    const edge = await desk.edges.find({ seasonId, edgeId: `W02-close-${desk.closesAt}` });
    expect(await pass(edge as never, 0)).toEqual({ moved: 0, unchanged: 1, deferred: 0 });
    expect((await desk.application(candidateId)).state).toBe('SUBMITTED');
  });

  test('walks a shard of several pages to its end', async () => {
    const desk = await passDesk('expire-drafts');
    for (let n = 0; n < 105; n += 1) await (n % 10 === 0 ? desk.person('DRAFT') : desk.enrol(0));
    expect(await desk.run()).toEqual({ moved: 11, unchanged: 0, deferred: 0 });
  });

  test('files the task that the stream lost, once, and leaves the others where they are', async () => {
    const desk = await passDesk('expire-drafts');
    const [lost, filed] = [await desk.person('SUBMITTED'), await desk.person('SUBMITTED')];
    await desk.person('DRAFT');
    const taskIds = [await desk.unfiledTask(lost), await desk.task(filed)];
    expect(await desk.run()).toEqual({ moved: 2, unchanged: 1, deferred: 0 });
    const tasks = await Promise.all(taskIds.map(desk.taskOf));
    expect(tasks.map(({ queue }) => queue)).toEqual(Array(2).fill('TASKS#43001#FIRST#PENDING'));
    expect(await desk.run()).toEqual({ moved: 0, unchanged: 3, deferred: 0 });
    expect(await Promise.all(taskIds.map(desk.taskOf))).toEqual(tasks);
  });

  test('is left to the run that is at the edge', async () => {
    const desk = await passDesk('expire-drafts');
    const candidateId = await desk.person('DRAFT');
    await expect(desk.run(2)).rejects.toMatchObject({ name: 'EdgeNotRunning' });
    expect((await desk.application(candidateId)).state).toBe('DRAFT');
  });
});

describe('the close of the corrections', () => {
  test('files the task of this revision that the stream lost, and changes nothing else', async () => {
    const desk = await passDesk('file-tasks');
    const again = await desk.person('SUBMITTED', { revision: 2 });
    const taskId = await desk.unfiledTask(again, { taskId: `${again}.FIRST.2`, revision: 2 });
    for (const state of ['RETURNED', 'PASSED', 'EXPIRED']) await desk.person(state);
    expect(await desk.run()).toEqual({ moved: 1, unchanged: 3, deferred: 0 });
    expect((await desk.taskOf(taskId)).queue).toBe('TASKS#43001#FIRST#PENDING');
    expect(await desk.run()).toEqual({ moved: 0, unchanged: 4, deferred: 0 });
  });

  test('comes back for who may still send a correction', async () => {
    const desk = await passDesk('file-tasks');
    const own = later(desk.closesAt, 3_600_000);
    await desk.person('RETURNED', { extensions: { W03b: own } });
    const revisitAt = later(own, 120_000);
    expect(await desk.run()).toEqual({ moved: 0, unchanged: 0, deferred: 1, revisitAt });
  });
});

describe('the close of the review', () => {
  test('escalates what nobody decided, the task with it', async () => {
    const desk = await passDesk('overdue-reviews');
    const waiting = await desk.person('SUBMITTED');
    const taken = await desk.person('UNDER_REVIEW');
    const returned = await desk.person('RETURNED');
    const tasks = [
      await desk.task(waiting),
      await desk.task(taken, { state: 'TAKEN', takenBy: 'r-1', takings: 1 }),
      await desk.task(returned, { state: 'DECIDED' }),
    ];
    for (const state of ['PASSED', 'FAILED', 'EXPIRED']) await desk.person(state);

    expect(await desk.run()).toEqual({ moved: 3, unchanged: 3, deferred: 0 });
    for (const candidateId of [waiting, taken, returned])
      expect((await desk.application(candidateId)).state).toBe('OVERDUE');
    expect(
      (await Promise.all(tasks.map(desk.taskOf))).map(({ state, queue }) => [state, queue]),
    ).toEqual([
      ['OVERDUE', 'TASKS#43001#FIRST#OVERDUE'],
      ['OVERDUE', 'TASKS#43001#FIRST#OVERDUE'],
      ['DECIDED', 'TASKS#43001#FIRST#DECIDED'],
    ]);
    expect(await desk.run()).toEqual({ moved: 0, unchanged: 6, deferred: 0 });
  });

  test('fails nobody and approves nobody', async () => {
    const desk = await passDesk('overdue-reviews');
    const candidateId = await desk.person('SUBMITTED', {
      claim: { category: 'EXEMPT_VETERAN', state: 'CLAIMED' },
    });
    await desk.run();
    expect((await desk.application(candidateId)).claim).toEqual({
      category: 'EXEMPT_VETERAN',
      state: 'CLAIMED',
    });
  });
});

describe('the end of publicity', () => {
  test('makes who passed eligible, with a preference to fill', async () => {
    const desk = await passDesk('settle-eligibility');
    const passed = await desk.person('PASSED');
    const failed = await desk.person('FAILED');
    expect(await desk.run()).toEqual({ moved: 1, unchanged: 1, deferred: 0 });
    expect((await desk.application(passed)).state).toBe('ELIGIBLE');
    expect(await desk.preferenceOf(passed)).toMatchObject({
      ver: '0',
      t1: at('2024-03-24T17:00'),
      t2: at('2024-03-25T17:00'),
      opensAt: at('2024-03-22T09:00'),
      epoch: 0,
    });
    expect(await desk.preferenceOf(failed)).toBeUndefined();
    expect(await desk.run()).toEqual({ moved: 0, unchanged: 2, deferred: 0 });
  });

  test('makes the preference of somebody whom a killed run left without one', async () => {
    const desk = await passDesk('settle-eligibility');
    const candidateId = await desk.person('ELIGIBLE');
    expect(await desk.run()).toEqual({ moved: 1, unchanged: 0, deferred: 0 });
    expect(await desk.preferenceOf(candidateId)).toBeDefined();
  });

  test('makes none for who stops being eligible under it', async () => {
    const desk = await passDesk('settle-eligibility');
    const candidateId = await desk.person('ELIGIBLE');
    const { accounts, people, preferences, locks, settings, now } = desk;
    const pass = settleEligibility({
      ...{ people, preferences, locks, settings, now },
      accounts: {
        async find(sought) {
          const seen = await accounts.find(sought);
          await desk.client.send(reaching(desk.tableName, candidateId, 'DISQUALIFIED'));
          return seen;
        },
      },
    });
    const edge = await desk.edges.find({ seasonId, edgeId: `W09-close-${desk.closesAt}` });
    expect(await pass(edge as never, 0)).toEqual({ moved: 0, unchanged: 1, deferred: 0 });
    expect(await desk.preferenceOf(candidateId)).toBeUndefined();
  });

  test.each([
    ['NONE', 'NONE', 0],
    ['CLAIMED', 'NOT_SUBMITTED', 0],
    ['FIRST_PASSED', 'NOT_SUBMITTED', 0],
    ['FIRST_FAILED', 'FIRST_FAILED', 0],
    ['SEALED', 'SEALED', 0],
    ['RECHECKED', 'RECHECKED', 0],
    ['PUBLICISED', 'FINAL', 1],
  ] as const)('turns a claim that is %s into %s', async (before, after, epoch) => {
    const desk = await passDesk('settle-eligibility');
    const claim = { category: 'EXEMPT_VETERAN', state: before };
    const candidateId = await desk.person('PASSED', { claim });
    await desk.run();
    expect((await desk.application(candidateId)).claim.state).toBe(after);
    expect((await desk.account(candidateId)).epoch).toBe(epoch);
    expect((await desk.preferenceOf(candidateId))?.epoch).toBe(epoch);
  });
});

describe('the close of the fee window', () => {
  const feeDesk = () => passDesk('close-fees', { afterGraceMs: 60_000 });
  type FeeDesk = Awaited<ReturnType<typeof feeDesk>>;
  const chooser = async (desk: FeeDesk, category?: 'GENERAL' | 'EXEMPT_VETERAN', more = {}) => {
    const candidateId = await desk.person('ELIGIBLE', more);
    await desk.preference(candidateId, category, { sealed: true });
    return candidateId;
  };
  const stateOf = async (desk: FeeDesk, candidateId: string) => {
    const payment = await desk.payment(candidateId);
    return payment && [payment.state, payment.amountFen];
  };

  test('closes what nobody paid, asked for or not, and waives what costs nothing', async () => {
    const desk = await feeDesk();
    const pending = await chooser(desk, 'GENERAL');
    await desk.order(pending);
    const neverAsked = await chooser(desk, 'GENERAL');
    const exempt = await chooser(desk, 'EXEMPT_VETERAN');
    const paid = await chooser(desk, 'GENERAL');
    await desk.order(paid, { state: 'PAID', gatewayNo: 'g', paidAt: 5 as Instant });
    const withoutChoice = await chooser(desk);

    expect(await desk.run()).toEqual({ moved: 3, unchanged: 2, deferred: 0 });
    expect(await stateOf(desk, pending)).toEqual(['UNPAID_CLOSED', 13_000]);
    expect(await stateOf(desk, neverAsked)).toEqual(['UNPAID_CLOSED', 13_000]);
    expect(await stateOf(desk, exempt)).toEqual(['WAIVED', 0]);
    expect(await stateOf(desk, paid)).toEqual(['PAID', 13_000]);
    expect(await stateOf(desk, withoutChoice)).toBeUndefined();
    expect(await desk.run()).toEqual({ moved: 0, unchanged: 5, deferred: 0 });
  });

  test('asks the fee of the choice as it is, not as it was when the order was made', async () => {
    const desk = await feeDesk();
    const nowExempt = await chooser(desk, 'EXEMPT_VETERAN');
    await desk.order(nowExempt);
    const nowGeneral = await chooser(desk, 'GENERAL');
    await desk.order(nowGeneral, { state: 'WAIVED', amountFen: 0 });
    await desk.run();
    expect(await stateOf(desk, nowExempt)).toEqual(['WAIVED', 0]);
    expect(await stateOf(desk, nowGeneral)).toEqual(['UNPAID_CLOSED', 13_000]);
  });

  test('waits for who may choose for longer, and asks nothing of who is out', async () => {
    const desk = await feeDesk();
    const own = later(desk.closesAt, 3_600_000);
    const extended = await chooser(desk, 'GENERAL', { extensions: { W10: own, W13: own } });
    const withdrawn = await desk.person('WITHDRAWN');
    await desk.preference(withdrawn, 'GENERAL', { sealed: true });
    expect(await desk.run()).toMatchObject({ moved: 0, unchanged: 1, deferred: 1 });
    expect(await stateOf(desk, extended)).toBeUndefined();
    expect(await stateOf(desk, withdrawn)).toBeUndefined();
  });

  test('looks again at whose choice is not sealed yet: it may still be made, in time', async () => {
    const desk = await feeDesk();
    const candidateId = await desk.person('ELIGIBLE');
    await desk.preference(candidateId);
    const revisitAt = later(desk.now(), 60_000);
    expect(await desk.run()).toEqual({ moved: 0, unchanged: 0, deferred: 1, revisitAt });
    await desk.preference(candidateId, 'GENERAL', { sealed: true });
    expect(await desk.run()).toEqual({ moved: 1, unchanged: 0, deferred: 0 });
    expect(await stateOf(desk, candidateId)).toEqual(['UNPAID_CLOSED', 13_000]);
  });
});
