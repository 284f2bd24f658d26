import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Platform } from '../local/platform.ts';
import type { Firing, Item } from './checker/evidence.ts';
import { itemHash, itemName } from './checker/item-hash.ts';
import { dumpTable } from './dump.ts';
import { minuteMs } from './scenes/company.ts';

/** What a flow writes last, before its edge is done; `until` is the edge after which it would write something else. */
interface LastWrite {
  readonly sk: string;
  /** How it was a moment before; nothing if it was not there. */
  readonly before?: { readonly state: string; readonly without: string };
  readonly until?: string;
}

const lastWrites: Readonly<Record<string, LastWrite>> = {
  'W09-open': { sk: 'LIST#L1', until: 'W09-close' },
  'W11-close': {
    ...{ sk: 'LOCK#R1#t1', until: 'W10-close' },
    before: { state: 'SEALING', without: 'counts' },
  },
  'W10-close': { sk: 'LOCK#R1#t2', before: { state: 'SEALING', without: 'counts' } },
  'W14-prepare': { sk: 'TICKETS#R1', before: { state: 'PLANNED', without: 'issuedAt' } },
};

const isEdge = ({ pk, sk }: Item) => pk.startsWith('SEASON#') && sk.startsWith('EDGE#');
const endOf = ({ windowId, edge }: Item) => `${windowId}-${edge}`;
/** Done, and not soon to be looked at again: that would be an earlier run of its own, and no second one. */
const isDoneAt =
  (now: number) =>
  ({ state, revisitAt = Number.POSITIVE_INFINITY }: Item) =>
    state === 'DONE' && Number(revisitAt) > now + sweepMs;
const runOf = ({ edgeId, attempt }: Item) => `${edgeId}/${attempt}`;

/** The sweeper is given so much time, so often: an edge may wait twice a quarter of an hour for its next run. */
const sweepMs = 2 * minuteMs;
const sweeps = 20;

/** Fires edges that are done once more, and notes what that changed (domain I02). `calmly` keeps faults from it. */
export function refiring(
  { cloud, client }: Platform,
  calmly: (work: () => Promise<void>) => Promise<void>,
) {
  const TableName = cloud.tableName;
  const firings: Firing[] = [];
  /** The runs that this has made: they are not repeated once more. */
  const own = new Set<string>();
  const machine = cloud.assembly.resources.find(
    ({ type, name }) =>
      type === 'AWS::StepFunctions::StateMachine' && name.endsWith('-window-edge'),
  );
  if (machine === undefined) throw new Error('The stack has no workflow window-edge.');
  const stateMachineArn = machine.arn;

  const put = ({ pk, sk }: Pick<Item, 'pk' | 'sk'>, state: string, without: string) =>
    client.send(
      new UpdateCommand({
        TableName,
        Key: { pk, sk },
        UpdateExpression: `SET #state = :state REMOVE ${without}`,
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':state': state },
      }),
    );

  /** Takes back what the flow of an edge wrote last. */
  async function takeBack(edge: Item, edges: readonly Item[]): Promise<void> {
    const last = lastWrites[endOf(edge)];
    if (last === undefined || edges.some((other) => endOf(other) === last.until)) return;
    const key = { pk: edge.pk, sk: last.sk };
    if (last.before === undefined) await client.send(new DeleteCommand({ TableName, Key: key }));
    else await put(key, last.before.state, last.before.without);
  }

  /** The table once no edge is to be run any more, as far as the sweeper brings it there in time. */
  async function swept(): Promise<readonly Item[]> {
    for (let left = sweeps; ; left -= 1) {
      await cloud.settle();
      const items = await dumpTable(client, TableName);
      const now = cloud.clock.now();
      const isDone = items.filter(isEdge).every(isDoneAt(now)) && !isMissing(items, now);
      if (left === 0 || isDone) return items;
      await cloud.clock.moveTo(now + sweepMs);
    }
  }

  async function fire(
    before: readonly Item[],
    which: 'what was done since' | 'all',
  ): Promise<void> {
    const edges = before.filter(isEdge);
    const done = edges.filter(isDoneAt(cloud.clock.now()));
    const fired = which === 'all' ? done : done.filter((edge) => !own.has(runOf(edge)));
    for (const edge of fired) {
      if (which !== 'all') await takeBack(edge, edges);
      await put(edge, 'FAILED', 'counts, revisitAt');
    }
    for (const { edgeId, seasonId, attempt } of fired) {
      const input = { seasonId, edgeId, attempt: Number(attempt) + 1 };
      cloud.states.start({ stateMachineArn, name: `again-${edgeId}-${input.attempt}`, input });
    }
    await cloud.settle();
    const after = await dumpTable(client, TableName);
    for (const edge of after.filter(isEdge)) own.add(runOf(edge));
    firings.push({
      edges: fired.map(({ edgeId }) => String(edgeId)),
      changes: changesOf(before, after),
    });
  }

  return {
    firings,
    /** Those that were done since the last time, as if each run had died at its last write: the next one ends it. */
    async afresh(): Promise<void> {
      const before = await swept();
      await calmly(() => fire(before, 'what was done since'));
    },
    /** Every one, long after. */
    async all(): Promise<void> {
      const before = await swept();
      await calmly(() => fire(before, 'all'));
    },
  };
}

/** Whether an end of a window in the calendar in force has long passed, and no edge has a record of it. */
function isMissing(items: readonly Item[], now: number): boolean {
  const edges = items.filter(isEdge);
  const calendar = items.find(({ sk }) => sk === 'CALENDAR');
  const windows = (calendar?.windows ?? []) as { id: string; opensAt: number; closesAt: number }[];
  return windows
    .flatMap(({ id, opensAt, closesAt }) => [
      { id, at: opensAt },
      { id, at: closesAt },
    ])
    .filter(({ at }) => at <= now - 2 * sweepMs)
    .some((end) => !edges.some(({ windowId, at }) => windowId === end.id && at === end.at));
}

/** Every item that is not as it was. */
function changesOf(before: readonly Item[], after: readonly Item[]): Firing['changes'] {
  const [was, is] = [before, after].map((items) => new Map(items.map((i) => [itemName(i), i])));
  const names = new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])]);
  return [...names].flatMap((name) => {
    const [old, now] = [was?.get(name), is?.get(name)];
    if (old !== undefined && now !== undefined && itemHash(old) === itemHash(now)) return [];
    return [{ name, ...(old && { before: old }), ...(now && { after: now }) }];
  });
}
