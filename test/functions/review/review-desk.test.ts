import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { handBackTask } from '../../../functions/review/hand-back-task/hand-back-task.ts';
import { returnTask } from '../../../functions/review/return-task/return-task.ts';
import { showTask } from '../../../functions/review/show-task/show-task.ts';
import { takeNextTask } from '../../../functions/review/take-next-task/take-next-task.ts';
import { Application } from '../../../shared/domain/application/application.ts';
import { after as later } from '../../../shared/domain/kernel/instant.ts';
import type { Verdict } from '../../../shared/domain/review/moves.ts';
import { leaseMs } from '../../../shared/domain/review/review-task.ts';
import { applicationKey } from '../../../shared/store/keys.ts';
import { reviewDesk } from '../../../shared/store/review-desk.ts';
import { submissionStore } from '../../../shared/store/submission-store.ts';
import { taskDecisions } from '../../../shared/store/task-decision.ts';
import { taskStore } from '../../../shared/store/task-store.ts';
import { type FreshTable, freshTable } from '../../support/dynamodb.ts';
import {
  at,
  candidateNo,
  put,
  putSubmission,
  queuedTask,
  someApplication,
  someTask,
} from '../../support/records.ts';

const now = at('2024-02-18T09:00:00');
let table: FreshTable;
let tasks: ReturnType<typeof taskStore>;
let desk: ReturnType<typeof reviewDesk>;
let next = 0;
let requests = 0;

beforeAll(async () => {
  table = await freshTable();
  tasks = taskStore(table.client, table.tableName);
  desk = reviewDesk(taskDecisions(table.client, table.tableName));
});

const fresh = (school?: string) => {
  next += 1;
  return candidateNo(next, school);
};
const newKey = () => {
  requests += 1;
  return `request-${requests}`;
};
const asked = (taskId: string, staffId = 'li', when = now, key = newKey()) => ({
  taskId,
  officer: { staffId, org: '43001', at: when },
  mark: { key, hash: 'h' },
  requestId: 'r',
});
const refusal = (name: string) => expect.objectContaining({ name });
const requireReview = async () => undefined;

const applicationOf = async (candidateId: string) => {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.tableName, Key: applicationKey({ candidateId }) }),
  );
  return Application.parse(Item);
};
const show = (taskId: string, staffId = 'li', org = '43001') =>
  showTask({
    tasks,
    submissions: submissionStore(table.client, table.tableName),
    linkTo: async ({ key }) => `https://files/${key}`,
  })(taskId, { staffId, org, at: now });

const decide = (taskId: string, verdict: Verdict, more: object = {}) =>
  desk.decide({
    ...asked(taskId),
    revision: 1,
    verdict,
    ...(verdict !== 'PASS' && { reasonCode: 'PHOTO_WRONG' }),
    ...more,
  });
const takenAndShown = async (candidateId: string, records: object = {}) => {
  const taskId = await putSubmission(table, candidateId, records);
  await desk.take(asked(taskId));
  await show(taskId);
  return taskId;
};

describe('taking a task', () => {
  test('has exactly one winner of 64 who take it at the same moment', async () => {
    const candidateId = fresh();
    const taskId = await putSubmission(table, candidateId);
    const ends = await Promise.allSettled(
      Array.from({ length: 64 }, (_, n) => desk.take(asked(taskId, `officer-${n}`))),
    );
    const winners = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    const losers = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(winners).toHaveLength(1);
    expect(losers).toHaveLength(63);
    for (const loser of losers)
      expect(loser).toMatchObject({
        name: 'TaskTaken',
        details: { takenBy: winners[0]?.takenBy, leaseUntil: later(now, leaseMs) },
      });
    expect(await tasks.find(taskId)).toMatchObject({
      state: 'TAKEN',
      takenBy: winners[0]?.takenBy,
      takings: 1,
      leaseUntil: later(now, leaseMs),
    });
    expect(await applicationOf(candidateId)).toMatchObject({ state: 'UNDER_REVIEW', version: 2 });
  });

  test('of another school’s candidate, or of nobody, finds nothing', async () => {
    const taskId = await putSubmission(table, fresh());
    const foreign = asked(taskId);
    const theirs = { ...foreign, officer: { ...foreign.officer, org: '43002' } };
    await expect(desk.take(theirs)).rejects.toThrow(refusal('NotFound'));
    await expect(desk.take(asked(`${fresh()}.FIRST.1`))).rejects.toThrow(refusal('NotFound'));
    expect(await tasks.find(taskId)).toMatchObject({ state: 'PENDING' });
  });

  test('is answered as before when the same request comes again', async () => {
    const taskId = await putSubmission(table, fresh());
    const request = asked(taskId);
    const first = await desk.take(request);
    expect(await desk.take(request)).toMatchObject(first);
    await expect(
      desk.take({ ...request, mark: { ...request.mark, hash: 'other' } }),
    ).rejects.toThrow(refusal('RequestKeyReused'));
    expect(await tasks.find(taskId)).toMatchObject({ takings: 1 });
  });

  test('is possible again from the very instant at which a lease ends', async () => {
    const taskId = await putSubmission(table, fresh());
    await desk.take(asked(taskId, 'li'));
    await expect(desk.take(asked(taskId, 'wu', later(now, leaseMs - 1)))).rejects.toThrow(
      refusal('TaskTaken'),
    );
    const again = await desk.take(asked(taskId, 'wu', later(now, leaseMs)));
    expect(again.takenBy).toBe('wu');
    expect(await tasks.find(taskId)).toMatchObject({ takings: 2, takenBy: 'wu' });
  });

  test('is refused when the application is no longer to be reviewed', async () => {
    const withdrawn = await putSubmission(table, fresh(), { application: { state: 'WITHDRAWN' } });
    await expect(desk.take(asked(withdrawn))).rejects.toThrow(refusal('ApplicationNotMovable'));
    const newer = await putSubmission(table, fresh(), { application: { revision: 2 } });
    await expect(desk.take(asked(newer))).rejects.toThrow(refusal('RevisionChanged'));
    expect(await tasks.find(newer)).toMatchObject({ state: 'PENDING' });
  });

  test('remembers its eighth request and goes on, dropping the oldest', async () => {
    const taskId = await putSubmission(table, fresh());
    const back = handBackTask({ tasks, requireReview });
    for (let round = 0; round < 6; round += 1) {
      await desk.take(asked(taskId));
      await back(asked(taskId));
    }
    expect((await tasks.find(taskId))?.requests).toHaveLength(8);
    expect(await tasks.find(taskId)).toMatchObject({ state: 'PENDING', takings: 6 });
  });
});

describe('the next task', () => {
  const nextOf = (school: string) => (request: ReturnType<typeof asked>) => {
    const { taskId: _, ...rest } = request;
    const officer = { ...rest.officer, org: school };
    return takeNextTask({ tasks, desk, requireReview })({ ...rest, officer, stage: 'FIRST' });
  };
  const orgTable = async (school: string, count: number) => {
    const ids = Array.from({ length: count }, () => fresh(school));
    for (const candidateId of ids) {
      await put(table, { pk: '', sk: '' }, queuedTask(someTask(candidateId, { org: school })));
      await put(table, applicationKey({ candidateId }), someApplication(candidateId));
    }
    return ids;
  };

  test('is never given to two officers, and each of many gets one', async () => {
    await orgTable('43011', 12);
    const ends = await Promise.all(
      Array.from({ length: 12 }, (_, n) => nextOf('43011')(asked('', `officer-${n}`))),
    );
    const given = ends.flatMap(({ task }) => (task === undefined ? [] : [task.taskId]));
    expect(new Set(given).size).toBe(given.length);
    expect(given.length).toBeGreaterThanOrEqual(10);
  });

  test('is the same one when the same request comes again, one after another or at once', async () => {
    await orgTable('43012', 5);
    const request = asked('', 'li');
    const ends = await Promise.all(Array.from({ length: 5 }, () => nextOf('43012')(request)));
    const later = await nextOf('43012')(request);
    expect(new Set([...ends, later].map(({ task }) => task?.taskId)).size).toBe(1);
    expect(await tasks.countOf({ org: '43012', stage: 'FIRST', state: 'TAKEN' })).toBe(1);
  });

  test('is none when the queue is empty', async () => {
    expect(await nextOf('43013')(asked('', 'li'))).toEqual({});
  });

  test('is one whose lease ended, if nothing else waits', async () => {
    await orgTable('43014', 1);
    const first = await nextOf('43014')(asked('', 'li'));
    expect(await nextOf('43014')(asked('', 'wu', later(now, leaseMs - 1)))).toEqual({});
    const second = await nextOf('43014')(asked('', 'wu', later(now, leaseMs)));
    expect(second.task).toMatchObject({ taskId: first.task?.taskId, takenBy: 'wu' });
  });
});

describe('showing a task', () => {
  test('gives the submission masked, with links to the accepted copies alone', async () => {
    const taskId = await putSubmission(table, fresh());
    await desk.take(asked(taskId));
    const shown = await show(taskId);
    expect(shown).toMatchObject({ name: '王小明', idMasked: '4399**********0019' });
    expect(shown.evidence).toEqual([
      {
        kind: 'PHOTO',
        contentType: 'image/jpeg',
        url: expect.stringContaining('review/'),
        sha256: 'b'.repeat(64),
      },
    ]);
    expect((await tasks.find(taskId))?.shown).toEqual({ at: now, evidenceAccepted: true });
  });

  test('is for the officer who has it alone', async () => {
    const taskId = await putSubmission(table, fresh());
    await expect(show(taskId)).rejects.toThrow(refusal('LeaseOver'));
    await desk.take(asked(taskId, 'wu'));
    await expect(show(taskId, 'li')).rejects.toThrow(refusal('TaskTaken'));
    await expect(show(taskId, 'wu', '43002')).rejects.toThrow(refusal('NotFound'));
  });
});

describe('deciding', () => {
  test('passes task and application in one write', async () => {
    const candidateId = fresh();
    const taskId = await takenAndShown(candidateId);
    const reply = await decide(taskId, 'PASS');
    expect(reply).toMatchObject({
      state: 'DECIDED',
      decision: { verdict: 'PASS', decidedBy: 'li' },
    });
    expect(await tasks.find(taskId)).toMatchObject({
      state: 'DECIDED',
      decision: { verdict: 'PASS', decidedBy: 'li', decidedAt: now },
    });
    expect(await applicationOf(candidateId)).toMatchObject({
      state: 'PASSED',
      claim: { category: 'GENERAL', state: 'NONE' },
    });
  });

  test.each([
    ['PASS', 'PASSED', 'FIRST_PASSED'],
    ['FAIL', 'FAILED', 'FIRST_FAILED'],
    ['RETURN', 'RETURNED', 'CLAIMED'],
  ] as const)('%s of a claim makes it %s, %s', async (verdict, state, claim) => {
    const candidateId = fresh();
    const claimed = { claim: { category: 'EXEMPT_VETERAN', state: 'CLAIMED' } };
    const taskId = await takenAndShown(candidateId, { application: claimed });
    await decide(taskId, verdict);
    expect(await applicationOf(candidateId)).toMatchObject({
      state,
      claim: { category: 'EXEMPT_VETERAN', state: claim },
      ...(verdict !== 'PASS' && { reasonCode: 'PHOTO_WRONG' }),
    });
  });

  test('passes nothing that was not opened, and nothing that inspection has not accepted', async () => {
    const unopened = await putSubmission(table, fresh());
    await desk.take(asked(unopened));
    await expect(decide(unopened, 'PASS')).rejects.toThrow(refusal('SubmissionNotOpened'));
    const candidateId = fresh();
    const stored = await takenAndShown(candidateId, { evidence: { state: 'STORED' } });
    await expect(decide(stored, 'PASS')).rejects.toThrow(refusal('EvidenceNotAccepted'));
    expect(await applicationOf(candidateId)).toMatchObject({ state: 'UNDER_REVIEW' });
    await expect(decide(stored, 'RETURN')).resolves.toMatchObject({ state: 'DECIDED' });
  });

  test('is possible in the last millisecond of the lease and refused at its end', async () => {
    const late = await takenAndShown(fresh());
    const officer = (when: typeof now) => ({ officer: { staffId: 'li', org: '43001', at: when } });
    await expect(decide(late, 'PASS', officer(later(now, leaseMs)))).rejects.toThrow(
      refusal('LeaseOver'),
    );
    await expect(decide(late, 'PASS', officer(later(now, leaseMs - 1)))).resolves.toMatchObject({
      state: 'DECIDED',
    });
  });

  test('is for the officer who has the task, once, on the revision that they saw', async () => {
    const taskId = await takenAndShown(fresh());
    const other = { officer: { staffId: 'wu', org: '43001', at: now } };
    await expect(decide(taskId, 'PASS', other)).rejects.toThrow(refusal('TaskTaken'));
    const foreign = { officer: { staffId: 'li', org: '43002', at: now } };
    await expect(decide(taskId, 'PASS', foreign)).rejects.toThrow(refusal('NotFound'));
    await expect(decide(taskId, 'PASS', { revision: 2 })).rejects.toThrow(
      refusal('RevisionChanged'),
    );
    await decide(taskId, 'PASS');
    await expect(decide(taskId, 'FAIL')).rejects.toThrow(refusal('AlreadyDecided'));
  });

  test('is refused when the candidate filed a newer revision meanwhile', async () => {
    const candidateId = fresh();
    const taskId = await takenAndShown(candidateId);
    const newer = someApplication(candidateId, { state: 'UNDER_REVIEW', revision: 2 });
    await put(table, applicationKey({ candidateId }), newer);
    await expect(decide(taskId, 'PASS')).rejects.toThrow(refusal('RevisionChanged'));
    expect(await tasks.find(taskId)).toMatchObject({ state: 'TAKEN' });
  });

  test('is answered as before when the same request comes again', async () => {
    const candidateId = fresh();
    const taskId = await takenAndShown(candidateId);
    const request = { ...asked(taskId), revision: 1, verdict: 'PASS' as const };
    const first = await desk.decide(request);
    expect(await desk.decide(request)).toMatchObject(JSON.parse(JSON.stringify(first)));
    expect(await applicationOf(candidateId)).toMatchObject({ version: 3 });
  });
});

describe('a task that goes back', () => {
  const back = () => handBackTask({ tasks, requireReview });
  const placeIn = async (taskId: string) => {
    const queue = { org: '43001', stage: 'FIRST', state: 'PENDING' } as const;
    return (await tasks.first(queue, 100)).find((name) => name.taskId === taskId)?.queuedAt;
  };

  test('by its officer’s hand stands where it stood', async () => {
    const taskId = await putSubmission(table, fresh());
    const place = await placeIn(taskId);
    await desk.take(asked(taskId));
    expect(await placeIn(taskId)).toBeUndefined();
    await expect(back()(asked(taskId, 'wu'))).rejects.toThrow(refusal('TaskTaken'));
    expect(await back()(asked(taskId))).toMatchObject({ state: 'PENDING' });
    expect(await placeIn(taskId)).toBe(place);
    const task = await tasks.find(taskId);
    expect([task?.takenBy, task?.leaseUntil, task?.shown]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('by itself does so from the end of the lease on, and only for the taking that ended', async () => {
    const taskId = await putSubmission(table, fresh());
    await desk.take(asked(taskId));
    const after20 = later(now, leaseMs);
    const giveBack = (takings: number, when: typeof now) =>
      returnTask({ tasks, now: () => when })({ taskId, takings });
    await expect(giveBack(1, later(now, leaseMs - 1))).rejects.toThrow(refusal('LeaseRuns'));
    expect(await giveBack(2, after20)).toEqual({ outcome: 'ended-before' });
    expect(await giveBack(1, after20)).toEqual({ outcome: 'returned' });
    expect(await giveBack(1, after20)).toEqual({ outcome: 'ended-before' });
    expect(await tasks.find(taskId)).toMatchObject({ state: 'PENDING' });
  });
});
