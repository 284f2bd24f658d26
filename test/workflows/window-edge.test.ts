import { describe, expect, test } from 'vitest';
import { OpenedEdge } from '../../shared/contracts/calendar-tasks.ts';
import definition from '../../workflows/window-edge.asl.json' with { type: 'json' };
import { type Answers, walk } from '../support/walk.ts';

const atMs = Date.UTC(2024, 1, 2, 9, 2);
const input = { seasonId: 'HN-ZSB-2024', edgeId: 'W02-close-1706864400000', attempt: 2 };
const shardsOf = (count: number) =>
  Array.from({ length: count }, (_, shard) => ({ ...input, pass: 'expire-drafts', shard }));
const opened = (answer: object) => () => OpenedEdge.parse(answer);
const run = (flow: string, more: object = {}) =>
  opened({ outcome: 'run', flow, shards: [], input: {}, ...more });
const silent: Answers = {
  PassShard: () => ({ moved: 1, unchanged: 0, deferred: 0 }),
  CloseEdge: () => ({ state: 'DONE' }),
  ParkWork: () => ({ outcome: 'parked' }),
  LockPreferencesWorkflow: () => ({ state: 'SEALED' }),
  PublishListWorkflow: () => ({}),
  IssueTicketsWorkflow: () => ({}),
};
const walked = (OpenEdge: () => unknown, more: Answers = {}) =>
  walk(definition, input, { ...silent, ...more, OpenEdge }, { atMs });
const broken = () => {
  throw Object.assign(new Error('no'), { name: 'SomethingBroke' });
};
type Walked = Awaited<ReturnType<typeof walk>>;
const callsOf = ({ calls }: Walked, name: string) =>
  calls.filter((call) => call.name === name).map(({ payload }) => payload);

describe('the window-edge workflow', () => {
  test.each(['stale', 'done'])('does nothing at an edge that is %s', async (outcome) => {
    const end = await walked(opened({ outcome }));
    expect(end.states).toEqual(['Open the edge', 'What follows the edge?', 'Nothing to do']);
    expect(callsOf(end, 'OpenEdge')).toEqual([input]);
    expect(callsOf(end, 'CloseEdge')).toEqual([]);
  });

  test('records an edge that nothing follows', async () => {
    const end = await walked(run('none'));
    expect(end.error).toBeUndefined();
    expect(callsOf(end, 'CloseEdge')).toEqual([{ ...input, ended: 'DONE', reports: [] }]);
    expect(callsOf(end, 'PassShard')).toEqual([]);
  });

  test('that was started early waits for the instant and opens the edge then', async () => {
    let asked = 0;
    const end = await walked(() => {
      asked += 1;
      return asked === 1
        ? { outcome: 'early', waitUntil: new Date(atMs + 2_000).toISOString() }
        : run('none')();
    });
    expect(end.elapsedMs).toBe(2_000);
    expect(callsOf(end, 'OpenEdge')).toEqual([input, input]);
    expect(callsOf(end, 'CloseEdge')).toHaveLength(1);
  });

  test.each([1, 3])(
    'passes each of %i shards once and closes with their reports',
    async (count) => {
      const shards = shardsOf(count);
      const end = await walked(run('pass', { shards }), {
        PassShard: ({ shard }: { shard: number }) => ({ moved: shard, unchanged: 1, deferred: 0 }),
      });
      expect(callsOf(end, 'PassShard')).toEqual(shards);
      expect(callsOf(end, 'CloseEdge')).toEqual([
        {
          ...input,
          ended: 'DONE',
          reports: shards.map(({ shard }) => ({ moved: shard, unchanged: 1, deferred: 0 })),
        },
      ]);
    },
  );

  test('costs at most 20 transitions and one for each shard', async () => {
    const end = await walked(run('pass', { shards: shardsOf(40) }));
    expect(end.transitions).toBeLessThanOrEqual(20 + 40);
    expect((await walked(run('lock-preferences'))).transitions).toBeLessThanOrEqual(20);
  });

  test.each([
    [
      'lock-preferences',
      'LockPreferencesWorkflow',
      { seasonId: 'HN-ZSB-2024', round: 'R1', instantId: 't1', at: 5 },
    ],
    ['publish-list', 'PublishListWorkflow', { seasonId: 'HN-ZSB-2024', at: 5 }],
    ['issue-tickets', 'IssueTicketsWorkflow', { seasonId: 'HN-ZSB-2024', round: 'R1', at: 5 }],
  ])('hands over to %s and waits for its end', async (flow, machine, given) => {
    const end = await walked(run(flow, { input: given }));
    expect(end.error).toBeUndefined();
    expect(callsOf(end, machine)).toEqual([given]);
    expect(callsOf(end, 'CloseEdge')).toEqual([{ ...input, ended: 'DONE', reports: [] }]);
  });

  test.each([
    ['a shard that fails', run('pass', { shards: shardsOf(2) }), { PassShard: broken }],
    ['a flow that fails', run('lock-preferences'), { LockPreferencesWorkflow: broken }],
    ['a list that fails', run('publish-list'), { PublishListWorkflow: broken }],
    ['tickets that fail', run('issue-tickets'), { IssueTicketsWorkflow: broken }],
  ])('parks %s where a person sees it, and closes the edge as failed', async (_, open, more) => {
    const end = await walked(open, more);
    expect(end.error).toBe('EdgeParked');
    expect(callsOf(end, 'ParkWork')).toEqual([
      { seasonId: input.seasonId, workId: 'walk', what: 'window-edge', error: expect.any(String) },
    ]);
    expect(callsOf(end, 'CloseEdge')).toEqual([{ ...input, ended: 'FAILED', reports: [] }]);
  });

  test('parks an edge that cannot be opened or closed', async () => {
    const unopened = await walked(broken);
    expect(unopened.error).toBe('EdgeParked');
    expect(callsOf(unopened, 'ParkWork')).toMatchObject([{ error: 'SomethingBroke' }]);
    const unclosed = await walked(run('none'), { CloseEdge: broken });
    expect(unclosed.error).toBe('EdgeParked');
    expect(callsOf(unclosed, 'ParkWork')).toHaveLength(1);
  });

  test('fails in the open when even parking fails', async () => {
    const end = await walked(broken, { ParkWork: broken, CloseEdge: broken });
    expect(end.error).toBe('EdgeParked');
  });
});
