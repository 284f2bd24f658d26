import { describe, expect, test } from 'vitest';
import { openEdge } from '../../../functions/calendar/open-edge/open-edge.ts';
import { restartProposals } from '../../../functions/calendar/sweep-season/restart-proposals.ts';
import { startEdges } from '../../../functions/calendar/sweep-season/start-edges.ts';
import { sweepSeason } from '../../../functions/calendar/sweep-season/sweep-season.ts';
import type { ProposalBody } from '../../../shared/contracts/calendar.ts';
import { type Instant, after as later } from '../../../shared/domain/kernel/instant.ts';
import type { Start } from '../../../shared/store/executions.ts';
import { at } from '../../domain/calendar/season.ts';
import { seasonId } from '../../store/calendar/published-season.ts';
import { reason, seasonDesk } from './season-desk.ts';

const closes = at('2024-02-02T17:00');
const actsAt = later(closes, 120_000);
const task = { seasonId, edgeId: `W02-close-${closes}`, attempt: 1 };
const report = { moved: 2, unchanged: 1, deferred: 0 };
const t2 = at('2024-03-25T17:00');
const lockTask = { seasonId, edgeId: `W10-close-${t2}`, attempt: 1 };

async function deskAt(moment: Instant) {
  const desk = await seasonDesk({ shards: 3 });
  desk.clock.now = moment;
  return desk;
}

describe('opening an edge', () => {
  test('starts its pass with one task for each shard', async () => {
    const desk = await deskAt(actsAt);
    expect(await desk.deeds.open(task)).toEqual({
      outcome: 'run',
      flow: 'pass',
      shards: [0, 1, 2].map((shard) => ({ ...task, pass: 'expire-drafts', shard })),
      input: {},
    });
    expect(await desk.edges.find(task)).toMatchObject({
      state: 'RUNNING',
      attempt: 1,
      windowId: 'W02',
      at: closes,
      startedAt: actsAt,
    });
  });

  test('a millisecond too early is told until when to wait, at a whole second', async () => {
    const desk = await deskAt(later(actsAt, -1));
    const waitUntil = '2024-02-02T09:02:00.000Z';
    expect(await desk.deeds.open(task)).toEqual({ outcome: 'early', waitUntil });
    expect(await desk.edges.find(task)).toBeUndefined();
  });

  test('of another instant, or of no window, does nothing', async () => {
    const desk = await deskAt(actsAt);
    for (const edgeId of [`W02-close-${closes + 1}`, 'W99-open-1'])
      expect(await desk.deeds.open({ ...task, edgeId })).toEqual({ outcome: 'stale' });
  });

  test('twice in one execution goes on, since the first answer may have been lost', async () => {
    const desk = await deskAt(actsAt);
    await desk.deeds.open(task);
    expect((await desk.deeds.open(task)).outcome).toBe('run');
  });

  test('while another calendar is published opens it anew, and never both', async () => {
    const desk = await deskAt(actsAt);
    const { calendar, settings, edges, now } = desk;
    const change: ProposalBody = { kind: 'INCIDENT', minutes: 60, reason };
    const proposalId = await desk.agree(change, later(closes, -1_000));
    const overtaken = openEdge({
      ...{ calendar, edges, now },
      settings: {
        async fresh() {
          expect(await desk.publish(proposalId)).toBe('active');
          return settings.fresh();
        },
      },
    });
    await expect(overtaken(task)).rejects.toMatchObject({ name: 'RecordChanged' });
    expect(await edges.find(task)).toBeUndefined();
    expect(await desk.deeds.open(task)).toEqual({ outcome: 'stale' });
  });

  test('by an older execution than the one at work does nothing', async () => {
    const desk = await deskAt(actsAt);
    await desk.deeds.open({ ...task, attempt: 2 });
    expect(await desk.deeds.open(task)).toEqual({ outcome: 'done' });
  });

  test('that is done does nothing, whoever starts it', async () => {
    const desk = await deskAt(actsAt);
    await desk.deeds.open(task);
    expect(await desk.deeds.close({ ...task, ended: 'DONE', reports: [report] })).toEqual({
      state: 'DONE',
    });
    const done = await desk.edges.find(task);
    for (const attempt of [1, 2])
      expect(await desk.deeds.open({ ...task, attempt })).toEqual({ outcome: 'done' });
    expect(await desk.edges.find(task)).toEqual(done);
    expect(done?.counts).toEqual(report);
  });

  test('hands a lock its instant, and lets it wait for the grace itself', async () => {
    const desk = await deskAt(t2);
    expect(await desk.deeds.open(lockTask)).toEqual({
      outcome: 'run',
      flow: 'lock-preferences',
      shards: [],
      input: { seasonId, round: 'R1', instantId: 't2', at: t2 },
    });
  });

  test('that only is recorded has nothing to do', async () => {
    const opens = at('2024-01-29T08:00');
    const desk = await deskAt(opens);
    const edgeId = `W02-open-${opens}`;
    expect(await desk.deeds.open({ ...task, edgeId })).toEqual({
      ...{ outcome: 'run', flow: 'none', shards: [], input: {} },
    });
  });
});

describe('closing an edge', () => {
  test('adds up what every shard reports', async () => {
    const desk = await deskAt(actsAt);
    await desk.deeds.open(task);
    const reports = [report, { moved: 1, unchanged: 0, deferred: 1, revisitAt: later(actsAt, 9) }];
    await desk.deeds.close({ ...task, ended: 'DONE', reports });
    expect(await desk.edges.find(task)).toMatchObject({
      state: 'DONE',
      counts: { moved: 3, unchanged: 1, deferred: 1 },
      revisitAt: later(actsAt, 9),
      endedAt: actsAt,
    });
  });

  test('of a run that another has overtaken changes nothing', async () => {
    const desk = await deskAt(actsAt);
    await desk.deeds.open(task);
    await desk.deeds.open({ ...task, attempt: 2 });
    const ended = await desk.deeds.close({ ...task, ended: 'DONE', reports: [] });
    expect(ended).toEqual({ state: 'OVERTAKEN' });
    expect(await desk.edges.find(task)).toMatchObject({ state: 'RUNNING', attempt: 2 });
  });

  test('lets it run again when the longer time of somebody has ended, and not before', async () => {
    const desk = await deskAt(actsAt);
    await desk.deeds.open(task);
    const revisitAt = later(actsAt, 3_600_000);
    const reports = [{ ...report, deferred: 1, revisitAt }];
    await desk.deeds.close({ ...task, ended: 'DONE', reports });
    const again = { ...task, attempt: 2 };
    desk.clock.now = later(revisitAt, -1);
    expect(await desk.deeds.open(again)).toEqual({ outcome: 'done' });
    desk.clock.now = revisitAt;
    expect(await desk.deeds.open(task)).toEqual({ outcome: 'done' });
    expect((await desk.deeds.open(again)).outcome).toBe('run');
    await desk.deeds.close({ ...again, ended: 'DONE', reports: [report] });
    expect((await desk.edges.find(task))?.revisitAt).toBeUndefined();
  });

  test('of the last lock runs again for the instant of who was deferred, as that instant’s pass', async () => {
    const desk = await deskAt(t2);
    await desk.deeds.open(lockTask);
    const deferredUntil = later(t2, 3_600_000);
    const none = { all: 1, locked: 0, noPreference: 0, voidUnconfirmed: 0, invalidated: 0 };
    const counts = {
      ...none,
      needsOffice: 0,
      excluded: 0,
      leftOpen: 0,
      deferred: 1,
      deferredUntil,
    };
    await desk.locks.write({ seasonId, round: 'R1' }, 't2', {
      lock: {
        guard: { left: 'state', is: '=', right: ':open' },
        given: { open: 'OPEN' },
        change: { set: { state: 'SEALED', sealingFor: t2, counts } },
      },
    });
    await desk.deeds.close({ ...lockTask, ended: 'DONE', reports: [] });
    expect((await desk.edges.find(lockTask))?.revisitAt).toBe(deferredUntil);

    desk.clock.now = deferredUntil;
    expect(await desk.deeds.open({ ...lockTask, attempt: 2 })).toMatchObject({
      outcome: 'run',
      input: { instantId: 't2', at: deferredUntil },
    });
    expect(await desk.deeds.open({ ...lockTask, attempt: 3 })).toMatchObject({
      input: { at: deferredUntil },
    });
  });
});

describe('the sweep', () => {
  async function sweeper(moment: Instant) {
    const desk = await deskAt(moment);
    const started: Start[] = [];
    const deps = {
      calendar: desk.reader,
      ...{ settings: desk.settings, edges: desk.edges, proposals: desk.proposals, seasonId },
      start: async (start: Start) => void started.push(start),
      now: () => desk.clock.now,
    };
    return {
      ...desk,
      started,
      edgesSweep: startEdges(deps),
      proposalsSweep: restartProposals(deps),
    };
  }
  const named = (started: Start[]) => started.map(({ name }) => name);

  test('starts each edge that a minute after its instant has no record', async () => {
    const desk = await sweeper(later(actsAt, 60_000));
    await desk.edgesSweep();
    expect(desk.started).toContainEqual({
      workflow: 'window-edge',
      name: `edge-W02-close-${closes}-1`,
      input: task,
    });
    expect(named(desk.started).every((name) => !name.includes('W04'))).toBe(true);
  });

  test('starts nothing that is done, at work, or not due', async () => {
    const desk = await sweeper(later(actsAt, 60_000));
    await desk.edgesSweep();
    const tasks = desk.started.splice(0).map(({ input }) => input as typeof task);
    for (const each of tasks) await desk.deeds.open(each);
    for (const each of tasks.slice(1))
      await desk.deeds.close({ ...each, ended: 'DONE', reports: [] });
    expect(await desk.edgesSweep()).toBe(0);
    expect(desk.started).toEqual([]);
  });

  test('starts a dead run again under the next name', async () => {
    const desk = await sweeper(actsAt);
    await desk.deeds.open(task);
    desk.clock.now = later(actsAt, 15 * 60_000 - 1);
    await desk.edgesSweep();
    expect(named(desk.started)).not.toContain(`edge-W02-close-${closes}-2`);
    desk.clock.now = later(actsAt, 15 * 60_000);
    await desk.edgesSweep();
    expect(named(desk.started)).toContain(`edge-W02-close-${closes}-2`);
  });

  test('publishes again what two people agreed on and is not in force after two minutes', async () => {
    const moment = at('2024-02-15T10:00');
    const desk = await sweeper(moment);
    await desk.publish('first');
    const proposalId = await desk.agree({ kind: 'INCIDENT', minutes: 30, reason }, moment);
    desk.clock.now = later(moment, 119_999);
    expect(await desk.proposalsSweep()).toBe(0);
    desk.clock.now = later(moment, 120_000);
    expect(await desk.proposalsSweep()).toBe(1);
    expect(desk.started).toEqual([
      {
        workflow: 'publish-calendar',
        name: `publish-${proposalId}-2`,
        input: { seasonId, proposalId, attempt: 2 },
      },
    ]);
    expect(await desk.proposalsSweep()).toBe(0);
    await desk.publish(proposalId, 2);
    desk.clock.now = later(moment, 600_000);
    expect(await desk.proposalsSweep()).toBe(0);
  });

  test('that fails keeps no other from its work', async () => {
    const failures: string[] = [];
    const sweep = sweepSeason({
      sweeps: {
        broken: async () => {
          throw new Error('no');
        },
        good: async () => 3,
      },
      onFailed: (name, error) => failures.push(`${name}: ${(error as Error).message}`),
    });
    expect(await sweep()).toEqual({ swept: { good: 3 }, failed: ['broken'] });
    expect(failures).toEqual(['broken: no']);
  });
});
