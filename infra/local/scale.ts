import type { IncomingMessage } from 'node:http';
import {
  type ItemChange,
  itemBytes,
  readUnits,
  type TableShape,
  type WireItem,
  writeUnits,
} from './write-units.ts';

/** A call on its way to the store. */
export interface Question {
  readonly action: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}
type Ask = (headers: IncomingMessage['headers'], body: Buffer) => Promise<Answer>;

interface Units {
  readonly read: number;
  readonly write: number;
}

/** A call on the scale: what to send in its place, and what it has cost, once answered. */
interface Weighing {
  readonly question: Question;
  readonly units: (answer: Answer) => Promise<Units>;
}

interface Target {
  readonly table: string;
  readonly key: WireItem;
  readonly attempted?: WireItem;
}

interface Deed {
  readonly TableName: string;
  readonly Key?: WireItem;
  readonly Item?: WireItem;
}
type Wire = Deed & {
  readonly ConsistentRead?: boolean;
  readonly RequestItems?: Record<string, unknown>;
  readonly TransactItems?: readonly Record<string, Deed>[];
};

const nothing: Units = { read: 0, write: 0 };
const free =
  /^(Create|Describe|List|Update|Delete|Tag|Untag)(Table|Tables|TimeToLive|ContinuousBackups|Endpoints|Limits|Resource|TagsOfResource)$/;

/**
 * Weighs calls by AWS's formula. Items are read at the store before and after a write, so that the
 * sizes are the real ones; only a query's is taken from the store's own count, which sees what a
 * filter or a projection hides.
 */
export function scaleFor(ask: Ask) {
  const shapes = new Map<string, Promise<TableShape>>();

  async function aside<T>(question: Question, action: string, body: object): Promise<T> {
    const text = Buffer.from(JSON.stringify(body));
    const answer = await ask(
      {
        ...question.headers,
        'x-amz-target': `DynamoDB_20120810.${action}`,
        'content-length': `${text.length}`,
      },
      text,
    );
    if (answer.status !== 200) throw new Error(`${action} of the scale failed: ${answer.body}`);
    return JSON.parse(answer.body.toString()) as T;
  }

  function shapeOf(question: Question, table: string): Promise<TableShape> {
    const known = shapes.get(table);
    if (known !== undefined) return known;
    const asked = aside<{ Table: DescribedTable }>(question, 'DescribeTable', { TableName: table });
    const shape = asked.then(({ Table }) => shapeFrom(Table));
    shapes.set(table, shape);
    return shape;
  }

  async function itemsAt(
    question: Question,
    targets: readonly Target[],
  ): Promise<(WireItem | undefined)[]> {
    return Promise.all(
      targets.map(async ({ table, key }) => {
        const read = { TableName: table, Key: key, ConsistentRead: true };
        return (await aside<{ Item?: WireItem }>(question, 'GetItem', read)).Item;
      }),
    );
  }

  async function weighWrites(question: Question, wire: Wire): Promise<Weighing> {
    const transactional = question.action === 'TransactWriteItems';
    const targets = await Promise.all(
      deedsOf(wire).map(async ({ TableName: table, Key, Item }): Promise<Target> => {
        const { keys } = await shapeOf(question, table);
        const key = Key ?? keyIn(Item ?? {}, keys);
        return { table, key, ...(Item && { attempted: Item }) };
      }),
    );
    const before = await itemsAt(question, targets);
    return {
      question,
      units: async (answer) => {
        if (!isBilled(answer)) return nothing;
        const after = await itemsAt(question, targets);
        let write = 0;
        for (const [index, { table, attempted }] of targets.entries()) {
          const change: ItemChange = { before: before[index], after: after[index], attempted };
          write += writeUnits(change, await shapeOf(question, table), { transactional });
        }
        return { read: 0, write };
      },
    };
  }

  function weighReads(question: Question, wire: Wire): Weighing {
    const reads = readsOf(question.action, wire);
    return {
      question,
      units: async (answer) => {
        if (!isBilled(answer)) return nothing;
        const items = await itemsAt(question, reads);
        const read = items.reduce(
          (sum, item, index) =>
            sum + readUnits(itemBytes(item ?? {}), reads[index]?.kind ?? 'strong'),
          0,
        );
        return { read, write: 0 };
      },
    };
  }

  function weighQuery(question: Question, wire: Wire): Weighing {
    const body = Buffer.from(JSON.stringify({ ...wire, ReturnConsumedCapacity: 'INDEXES' }));
    const headers = { ...question.headers, 'content-length': `${body.length}` };
    return {
      question: { ...question, headers, body },
      units: async (answer) => {
        if (!isBilled(answer)) return nothing;
        const { ConsumedCapacity } = JSON.parse(answer.body.toString()) as {
          ConsumedCapacity: { CapacityUnits: number };
        };
        // An empty page is billed as the smallest read; the local store says 0.
        const least = readUnits(0, wire.ConsistentRead ? 'strong' : 'eventual');
        return { read: Math.max(least, ConsumedCapacity.CapacityUnits), write: 0 };
      },
    };
  }

  return {
    async weigh(question: Question): Promise<Weighing> {
      const { action } = question;
      const isStream = String(question.headers['x-amz-target']).startsWith('DynamoDBStreams_');
      if (isStream || free.test(action)) return { question, units: async () => nothing };
      const wire = JSON.parse(question.body.toString()) as Wire;
      switch (action) {
        case 'PutItem':
        case 'UpdateItem':
        case 'DeleteItem':
        case 'BatchWriteItem':
        case 'TransactWriteItems':
          return weighWrites(question, wire);
        case 'GetItem':
        case 'BatchGetItem':
        case 'TransactGetItems':
          return weighReads(question, wire);
        case 'Query':
        case 'Scan':
          return weighQuery(question, wire);
        default:
          throw new Error(`The tap cannot weigh ${action}.`);
      }
    },
  };
}

/** A refused condition is paid for; a call that AWS would not even understand is not. */
function isBilled({ status, body }: Answer): boolean {
  return status === 200 || /#(ConditionalCheckFailed|TransactionCanceled)Exception/.test(`${body}`);
}

/** The single writes of a call; a condition check is billed as a write of its item. */
function deedsOf(wire: Wire): Deed[] {
  if (wire.TransactItems !== undefined) return wire.TransactItems.flatMap(Object.values<Deed>);
  if (wire.RequestItems === undefined) return [wire];
  return Object.entries(wire.RequestItems).flatMap(([TableName, requests]) =>
    (requests as Record<string, Omit<Deed, 'TableName'>>[]).flatMap((each) =>
      Object.values(each).map((deed) => ({ ...deed, TableName })),
    ),
  );
}

/** The single reads of a call. */
function readsOf(action: string, wire: Wire) {
  const kindOf = (strong: boolean | undefined) => (strong ? 'strong' : 'eventual');
  if (action === 'TransactGetItems') {
    return deedsOf(wire).map(({ TableName, Key }) => ({
      table: TableName,
      key: Key ?? {},
      kind: 'transactional' as const,
    }));
  }
  if (wire.RequestItems === undefined) {
    return [
      { table: wire.TableName, key: wire.Key ?? {}, kind: kindOf(wire.ConsistentRead) },
    ] as const;
  }
  return Object.entries(wire.RequestItems).flatMap(([table, asked]) => {
    const { Keys, ConsistentRead } = asked as { Keys: WireItem[]; ConsistentRead?: boolean };
    return Keys.map((key) => ({ table, key, kind: kindOf(ConsistentRead) }) as const);
  });
}

const keyIn = (item: WireItem, names: readonly string[]): WireItem =>
  Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));

interface DescribedTable {
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly GlobalSecondaryIndexes?: readonly {
    readonly KeySchema: readonly { readonly AttributeName: string }[];
    readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: string[] };
  }[];
}

function shapeFrom({ KeySchema, GlobalSecondaryIndexes = [] }: DescribedTable): TableShape {
  return {
    keys: KeySchema.map(({ AttributeName }) => AttributeName),
    indexes: GlobalSecondaryIndexes.map((index) => ({
      keys: index.KeySchema.map(({ AttributeName }) => AttributeName),
      projected:
        index.Projection.ProjectionType === 'ALL'
          ? 'ALL'
          : (index.Projection.NonKeyAttributes ?? []),
    })),
  };
}
