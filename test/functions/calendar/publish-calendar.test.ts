import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startScheduler } from '../../../infra/local/scheduler.ts';
import type { ProposalBody } from '../../../shared/contracts/calendar.ts';
import { windowOf } from '../../../shared/domain/calendar/calendar.ts';
import type { WindowId } from '../../../shared/domain/kernel/ids.ts';
import { type Instant, after as later } from '../../../shared/domain/kernel/instant.ts';
import { seasonEdges } from '../../../shared/seasons/season-file.ts';
import { edgeSchedules } from '../../../shared/store/edge-schedules.ts';
import { calendarVersionKey } from '../../../shared/store/keys.ts';
import { at, hunan } from '../../domain/calendar/season.ts';
import { seasonId } from '../../store/calendar/published-season.ts';
import { reason, schedulesInMemory, seasonDesk } from './season-desk.ts';

const incident = (minutes = 30): ProposalBody => ({ kind: 'INCIDENT', minutes, reason });
const move = (
  id: WindowId,
  { opensAt, closesAt }: { opensAt?: Instant; closesAt?: Instant },
): ProposalBody => {
  const window = windowOf(hunan.calendar, id);
  return {
    kind: 'CALENDAR',
    windows: [{ id, opensAt: opensAt ?? window.opensAt, closesAt: closesAt ?? window.closesAt }],
    reason,
    noticeNo: '湘教考成字〔2024〕2号',
  };
};
const t1 = at('2024-03-24T17:00');
const round = { seasonId, round: 'R1' };

describe('a change of the calendar', () => {
  const moment = at('2024-01-20T10:00');

  test('takes effect once two people have agreed and it is published', async () => {
    const desk = await seasonDesk();
    const { proposalId } = await desk.propose(
      move('W14', { opensAt: at('2024-04-18T00:00') }),
      moment,
    );
    expect((await desk.reader.fresh()).version).toBe(1);
    expect(await desk.approve(proposalId, moment)).toMatchObject({
      state: 'APPROVED',
      approvedBy: 'exi-wang',
    });
    expect((await desk.reader.fresh()).version).toBe(1);

    expect(await desk.publish(proposalId)).toBe('active');
    const current = await desk.reader.fresh();
    expect(current).toMatchObject({
      version: 2,
      proposalId,
      reason,
      noticeNo: '湘教考成字〔2024〕2号',
      publishedBy: ['exi-li', 'exi-wang'],
    });
    expect(windowOf(current, 'W14').opensAt).toBe(at('2024-04-18T00:00'));
    expect(await desk.proposals.find({ seasonId, proposalId })).toMatchObject({ state: 'ACTIVE' });
  });

  test('cannot be approved by who proposed it', async () => {
    const desk = await seasonDesk();
    const { proposalId } = await desk.propose(
      move('W14', { closesAt: at('2024-04-22T00:00') }),
      moment,
    );
    await expect(desk.approve(proposalId, moment, 'exi-li')).rejects.toMatchObject({
      name: 'SamePerson',
    });
    await expect(desk.approve('p-unknown', moment)).rejects.toMatchObject({ kind: 'missing' });
  });

  test('is refused at once with the field that is wrong', async () => {
    const desk = await seasonDesk();
    const wrong = move('W02', { closesAt: at('2024-02-14T00:00', 1) });
    await expect(desk.propose(wrong, moment)).rejects.toMatchObject({
      name: 'CalendarInvalid',
      details: { fields: [expect.objectContaining({ path: 'windows.W04.opensAt' })] },
    });
    expect(await desk.proposals.list(seasonId)).toHaveLength(1);
  });

  test('is proposed and approved once, however often the requests are repeated', async () => {
    const desk = await seasonDesk();
    const change = move('W14', { closesAt: at('2024-04-22T00:00') });
    const first = await desk.propose(change, moment, 'exi-li', 'key-of-proposal');
    const again = await desk.propose(change, later(moment, 5_000), 'exi-li', 'key-of-proposal');
    expect(again).toEqual(first);

    const yes = await desk.approve(first.proposalId, moment, 'exi-wang', 'key-of-approval');
    expect(await desk.approve(first.proposalId, moment, 'exi-wang', 'key-of-approval')).toEqual(
      yes,
    );
    await expect(desk.approve(first.proposalId, moment, 'exi-chen')).rejects.toMatchObject({
      name: 'ProposalDecided',
    });
    expect(yes.version).toBe(1);
  });

  test('leaves every earlier version as it was', async () => {
    const desk = await seasonDesk();
    const readVersion = async (version: number) => {
      const Key = calendarVersionKey({ seasonId, version });
      return (await desk.client.send(new GetCommand({ TableName: desk.tableName, Key }))).Item;
    };
    const before = await readVersion(1);
    for (const day of ['22', '23'])
      await desk.publish(
        await desk.agree(move('W14', { closesAt: at(`2024-04-${day}T00:00`) }), moment),
      );
    expect(await readVersion(1)).toEqual(before);
    expect(windowOf((await readVersion(2)) as never, 'W14').closesAt).toBe(at('2024-04-22T00:00'));
    expect(windowOf((await readVersion(3)) as never, 'W14').closesAt).toBe(at('2024-04-23T00:00'));
  });

  test('published twice is in force once', async () => {
    const desk = await seasonDesk();
    const proposalId = await desk.agree(move('W14', { closesAt: at('2024-04-22T00:00') }), moment);
    expect(await desk.publish(proposalId)).toBe('active');
    expect(await desk.publish(proposalId, 2)).toBe('active');
    expect((await desk.reader.fresh()).version).toBe(2);
  });

  test('that was prepared on an older version is prepared again, and both changes hold', async () => {
    const desk = await seasonDesk();
    const mine = await desk.agree(move('W14', { closesAt: at('2024-04-22T00:00') }), moment);
    const theirs = await desk.agree(move('W17', { closesAt: at('2024-03-22T10:00') }), moment);
    const stale = await desk.reader.fresh();
    await desk.publish(theirs);
    const activation = {
      current: stale,
      next: { ...stale, version: 2 },
      settings: await desk.settings.fresh(),
      proposal: (await desk.proposals.find({ seasonId, proposalId: mine })) as never,
      round: (await desk.locks.find(round, 't1')).round,
      locks: [],
      at: moment,
    };
    expect(await desk.versions.activate(activation)).toBe('changed');
    expect(await desk.publish(mine)).toBe('active');
    const current = await desk.reader.fresh();
    expect(current.version).toBe(3);
    expect(windowOf(current, 'W14').closesAt).toBe(at('2024-04-22T00:00'));
    expect(windowOf(current, 'W17').closesAt).toBe(at('2024-03-22T10:00'));
  });

  test('that another one made impossible is refused and says why', async () => {
    const desk = await seasonDesk();
    const opens = at('2024-02-10T00:00');
    const tooLate = await desk.agree(move('W02', { closesAt: at('2024-02-12T00:00') }), moment);
    await desk.publish(await desk.agree(move('W04', { opensAt: opens }), moment));
    expect(await desk.publish(tooLate)).toBe('refused');
    expect(await desk.proposals.find({ seasonId, proposalId: tooLate })).toMatchObject({
      state: 'FAILED',
      failure: expect.stringContaining('mistakes'),
    });
    expect((await desk.reader.fresh()).version).toBe(2);
  });
});

describe('moving a lock instant', () => {
  test('moves the round and its lock in the same write', async () => {
    const desk = await seasonDesk();
    const proposalId = await desk.agree(incident(30), later(t1, -1_000));
    expect(await desk.publish(proposalId)).toBe('active');
    const first = await desk.locks.find(round, 't1');
    const second = await desk.locks.find(round, 't2');
    expect(first.lock).toMatchObject({ at: at('2024-03-24T17:30'), state: 'OPEN' });
    expect(second.lock.at).toBe(at('2024-03-25T17:30'));
    expect(first.round).toMatchObject({
      t1: at('2024-03-24T17:30'),
      t2: at('2024-03-25T17:30'),
      cal: 2,
    });
  });

  test('leaves the round alone when none of its instants moves', async () => {
    const desk = await seasonDesk();
    await desk.publish(
      await desk.agree(move('W14', { closesAt: at('2024-04-22T00:00') }), at('2024-01-20T10:00')),
    );
    expect((await desk.locks.find(round, 't1')).round.cal).toBe(1);
  });

  test('approved at the instant itself comes too late for it', async () => {
    const desk = await seasonDesk();
    const longer = move('W11', { closesAt: later(t1, 1_800_000) });
    const { proposalId } = await desk.propose(longer, later(t1, -1_000));
    await expect(desk.approve(proposalId, t1)).rejects.toMatchObject({
      details: { fields: [expect.objectContaining({ code: 'PastEdge' })] },
    });
  });

  test('approved a second before it still holds when it is published after it', async () => {
    const desk = await seasonDesk();
    const proposalId = await desk.agree(incident(30), later(t1, -1_000));
    desk.clock.now = later(t1, 30_000);
    await desk.deeds.open({ seasonId, edgeId: `W11-close-${t1}`, attempt: 1 });
    expect(await desk.publish(proposalId)).toBe('active');
    expect((await desk.locks.find(round, 't1')).lock.at).toBe(at('2024-03-24T17:30'));
  });

  test('is refused once the sealing has begun', async () => {
    const desk = await seasonDesk();
    const proposalId = await desk.agree(incident(30), later(t1, -1_000));
    const { lock } = await desk.locks.find(round, 't1');
    await desk.locks.write(round, 't1', {
      lock: {
        guard: { left: 'at', is: '=', right: ':at' },
        given: { at: lock.at },
        change: { set: { state: 'SEALING', sealingFor: lock.at } },
      },
    });
    expect(await desk.publish(proposalId)).toBe('refused');
    expect((await desk.reader.fresh()).version).toBe(1);
    expect(await desk.proposals.find({ seasonId, proposalId })).toMatchObject({ state: 'FAILED' });
  });
});

describe('moving the opening of the round', () => {
  const earlier = at('2024-03-22T08:30');
  const approved = () => move('W10', { opensAt: earlier });

  test('moves it, and its version rises so that every preference learns of it', async () => {
    const desk = await seasonDesk();
    const proposalId = await desk.agree(approved(), at('2024-03-22T08:00'));
    desk.clock.now = later(earlier, -60_000);
    expect(await desk.publish(proposalId)).toBe('active');
    expect((await desk.locks.find(round, 't1')).round).toMatchObject({ opensAt: earlier, cal: 2 });
  });

  test('approved in time but published when it is less than a minute off comes too late', async () => {
    const desk = await seasonDesk();
    const proposalId = await desk.agree(approved(), at('2024-03-22T08:00'));
    desk.clock.now = later(earlier, -59_999);
    expect(await desk.publish(proposalId)).toBe('refused');
    expect((await desk.locks.find(round, 't1')).round.cal).toBe(1);
  });
});

describe('a change that is published long after it was agreed on', () => {
  const publishedAt = async (change: ProposalBody, agreed: Instant, moment: Instant) => {
    const desk = await seasonDesk();
    const proposalId = await desk.agree(change, agreed);
    desk.clock.now = moment;
    return desk.publish(proposalId);
  };

  test('never closes a window again that has opened meanwhile', async () => {
    const later0900 = move('W02', { opensAt: at('2024-01-29T09:00') });
    const agreed = at('2024-01-29T07:40');
    expect(await publishedAt(later0900, agreed, at('2024-01-29T07:59'))).toBe('active');
    expect(await publishedAt(later0900, agreed, at('2024-01-29T08:01'))).toBe('refused');
  });

  test('never shortens a window that has opened meanwhile', async () => {
    const shorter = move('W02', { closesAt: at('2024-02-01T17:00') });
    const agreed = at('2024-01-29T07:00');
    expect(await publishedAt(shorter, agreed, at('2024-01-29T07:59'))).toBe('active');
    expect(await publishedAt(shorter, agreed, at('2024-01-29T08:00'))).toBe('refused');
  });

  test('never lets the choice close earlier once preferences are made, or are just being made', async () => {
    const shorter = move('W10', { closesAt: at('2024-03-25T16:00') });
    const ends = at('2024-03-21T00:00');
    expect(await publishedAt(shorter, later(ends, -1_000), later(ends, 125_000))).toBe('refused');

    const desk = await seasonDesk();
    const proposalId = await desk.agree(shorter, later(ends, -2_000));
    desk.clock.now = later(ends, 120_000);
    await desk.deeds.open({ seasonId, edgeId: `W09-close-${ends}`, attempt: 1 });
    // The publishing function looked at its clock a moment before publicity ended, and was frozen.
    desk.clock.now = later(ends, -1_000);
    expect(await desk.publish(proposalId)).toBe('refused');
    expect((await desk.locks.find(round, 't2')).round.t2).toBe(at('2024-03-25T17:00'));
  });
});

describe('an edge that has begun to act', () => {
  test('is not moved by a change that was approved before it', async () => {
    const closes = at('2024-02-02T17:00');
    const desk = await seasonDesk();
    const proposalId = await desk.agree(incident(60), later(closes, -1_000));
    desk.clock.now = later(closes, 120_000);
    const opened = await desk.deeds.open({ seasonId, edgeId: `W02-close-${closes}`, attempt: 1 });
    expect(opened.outcome).toBe('run');
    expect(await desk.publish(proposalId)).toBe('refused');
    expect((await desk.reader.fresh()).version).toBe(1);
  });

  test('never is one that such a change has moved away', async () => {
    const closes = at('2024-02-02T17:00');
    const desk = await seasonDesk();
    await desk.publish(await desk.agree(incident(60), later(closes, -1_000)));
    desk.clock.now = later(closes, 120_000);
    const old = { seasonId, edgeId: `W02-close-${closes}`, attempt: 1 };
    expect(await desk.deeds.open(old)).toEqual({ outcome: 'stale' });
    const moved = { ...old, edgeId: `W02-close-${later(closes, 3_600_000)}` };
    expect(await desk.deeds.open(moved)).toEqual({
      outcome: 'early',
      waitUntil: '2024-02-02T10:02:00.000Z',
    });
  });
});

describe('the schedules', () => {
  test('of a new season are its edges that lie ahead, at whole seconds of Beijing time', async () => {
    const schedules = schedulesInMemory();
    const desk = await seasonDesk({ schedules });
    desk.clock.now = at('2024-03-24T17:00');
    expect(await desk.publish('first')).toBe('active');
    expect([...schedules.group.keys()].toSorted()).toEqual(
      [
        `W10-close-${at('2024-03-25T17:00')}`,
        `W13-close-${at('2024-03-25T17:00')}`,
        `W14-close-${at('2024-04-21T00:00')}`,
        `W14-open-${at('2024-04-12T00:00')}`,
        `W14-prepare-${at('2024-04-11T00:00')}`,
      ].toSorted(),
    );
    expect(schedules.group.get(`W13-close-${at('2024-03-25T17:00')}`)).toEqual({
      name: `W13-close-${at('2024-03-25T17:00')}`,
      expression: 'at(2024-03-25T17:03:00)',
      executionName: `edge-W13-close-${at('2024-03-25T17:00')}-1`,
      input: { seasonId, edgeId: `W13-close-${at('2024-03-25T17:00')}`, attempt: 1 },
    });
    expect(await desk.proposals.find({ seasonId, proposalId: 'first' })).toMatchObject({
      state: 'ACTIVE',
    });
    expect((await desk.reader.fresh()).version).toBe(1);
  });

  test('of an instant between two seconds fire after it, never before', async () => {
    const schedules = schedulesInMemory();
    const desk = await seasonDesk({ schedules });
    const closesAt = at('2024-04-22T00:00', 1);
    await desk.publish(await desk.agree(move('W14', { closesAt }), at('2024-01-20T10:00')));
    expect(schedules.group.get(`W14-close-${closesAt}`)?.expression).toBe(
      'at(2024-04-22T00:00:01)',
    );
  });

  test('stay when they are due and have not fired: the scheduler may be a minute late', async () => {
    const schedules = schedulesInMemory();
    const desk = await seasonDesk({ schedules });
    await desk.publish('first');
    desk.clock.now = at('2024-03-25T17:00', 1_000);
    const due = `W10-close-${at('2024-03-25T17:00')}`;
    const change = move('W14', { closesAt: at('2024-04-22T00:00') });
    await desk.publish(await desk.agree(change, desk.clock.now));
    expect(schedules.group.has(due)).toBe(true);
  });

  test('come back when the end of another edit has taken them along', async () => {
    const schedules = schedulesInMemory();
    const desk = await seasonDesk({ schedules });
    await desk.publish('first');
    const needed = `W14-close-${at('2024-04-21T00:00')}`;
    schedules.group.delete(needed);
    expect(await desk.deeds.replace({ phase: 'delete', seasonId })).toMatchObject({ created: 1 });
    expect(schedules.group.get(needed)?.expression).toBe('at(2024-04-21T00:00:00)');
  });

  test('leave other schedules of the group alone', async () => {
    const schedules = schedulesInMemory();
    schedules.group.set('sweep-season', {} as never);
    const desk = await seasonDesk({ schedules });
    await desk.publish('first');
    expect(schedules.group.has('sweep-season')).toBe(true);
  });

  test('are those of the calendar in force after 50 edits, and no orphan', async () => {
    const scheduler = await startScheduler({
      region: 'local',
      groups: ['season'],
      now: () => at('2024-01-20T10:00'),
      startTarget: () => {},
      onLost: () => {},
    });
    onTestFinished(() => scheduler.stop());
    const client = new SchedulerClient({
      endpoint: scheduler.endpoint,
      region: 'local',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const schedules = edgeSchedules(client, {
      group: 'season',
      roleArn: 'arn:aws:iam::000000000000:role/edges',
      targetArn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution',
      deadLetterArn: 'arn:aws:sqs:local:000000000000:dead',
      stateMachineArn: 'arn:aws:states:local:000000000000:stateMachine:window-edge',
    });
    const desk = await seasonDesk({ schedules });
    desk.clock.now = at('2024-01-20T10:00');
    await desk.publish('first');
    for (let edit = 1; edit <= 50; edit += 1) {
      const id = (['W02', 'W13', 'W14'] as const)[edit % 3] ?? 'W02';
      const closesAt = later(windowOf(hunan.calendar, id).closesAt, edit * 60_000);
      const proposalId = await desk.agree(move(id, { closesAt }), desk.clock.now);
      expect(await desk.publish(proposalId)).toBe('active');
    }
    const current = await desk.reader.fresh();
    const ahead = seasonEdges(current, await desk.settings.fresh())
      .filter(({ actsAt }) => actsAt > desk.clock.now)
      .map(({ edgeId }) => edgeId);
    expect(current.version).toBe(51);
    expect((await schedules.list()).toSorted()).toEqual(ahead.toSorted());
  });
});
