import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  ExecuteStatementCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { runInvocation } from '../../../infra/local/invocation.ts';
import { createTap, type TapOptions } from '../../../infra/local/tap.ts';
import { dynamoDbClient, freshTable } from '../../support/dynamodb.ts';

const target = inject('dynamoDbEndpoint');

/** A table, a client of it through a tap, and one directly at the store. */
async function tapped(options: Omit<TapOptions, 'target'> = {}) {
  const { client: direct, tableName: TableName } = await freshTable();
  const tap = await createTap({ target, ...options });
  const client = DynamoDBDocumentClient.from(dynamoDbClient(tap.endpoint));
  onTestFinished(async () => {
    client.destroy();
    await tap.stop();
  });
  const stored = async (sk: string) =>
    (await direct.send(new GetCommand({ TableName, Key: { pk: 'a', sk }, ConsistentRead: true })))
      .Item;
  return { tap, client, direct, TableName, stored };
}

const item = (sk: string, bytes = 100) => ({ pk: 'a', sk, v: 'x'.repeat(bytes - 7) });

describe('the tap', () => {
  test('counts the round trips of each invocation apart, and of nobody else', async () => {
    const { tap, client, TableName } = await tapped();
    const put = (sk: string) => client.send(new PutCommand({ TableName, Item: item(sk) }));
    await put('outside');
    await Promise.all([
      runInvocation('one', () => put('1')),
      runInvocation('two', async () => {
        await put('2');
        await put('3');
      }),
    ]);
    expect(tap.takeCounts('one').storeRoundTrips).toBe(1);
    expect(tap.takeCounts('two').storeRoundTrips).toBe(2);
    expect(tap.takeCounts('two').storeRoundTrips).toBe(0);
  });

  test('keeps the answer of the store, refused conditions with their item included', async () => {
    const { client, TableName } = await tapped();
    await client.send(new PutCommand({ TableName, Item: item('1') }));
    const again = client.send(
      new PutCommand({
        TableName,
        Item: item('1'),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    await expect(again).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: { sk: { S: '1' } },
    });
  });

  test('tells of each write that was applied, and of no refused one', async () => {
    let told = 0;
    const { tap, client, TableName } = await tapped({ onWritten: () => (told += 1) });
    const put = new PutCommand({
      TableName,
      Item: item('1'),
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await client.send(put);
    await client.send(put).catch(() => undefined);
    await client.send(new GetCommand({ TableName, Key: { pk: 'a', sk: '1' } }));
    expect(told).toBe(1);
    expect(tap.writes).toEqual({ started: 2, completed: 2 });
  });
});

test('what an invocation may not ask is refused as by AWS, and nobody outside one is asked', async () => {
  const { client, TableName, stored } = await tapped({
    deny: (invocation, { action }) => `${invocation} may not ${action}`,
  });
  const put = (sk: string) => client.send(new PutCommand({ TableName, Item: item(sk) }));
  await expect(runInvocation('deed', () => put('1'))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: 'deed may not PutItem',
  });
  await put('2');
  expect([await stored('1'), await stored('2')]).toEqual([undefined, item('2')]);
});

describe('a weighing tap counts the units of', () => {
  const cases: [string, (TableName: string) => object, { read: number; write: number }][] = [
    ['a put of 1,025 bytes', (t) => new PutCommand({ TableName: t, Item: item('n', 1_025) }), w(2)],
    ['a put over a larger item', (t) => new PutCommand({ TableName: t, Item: item('big') }), w(5)],
    ['an update that grows', (t) => update(t, 'small', 'SET v = :v', 'x'.repeat(2_100)), w(3)],
    ['an update that queues', (t) => update(t, 'small', 'SET queue = :v, queuedAt = :v'), w(2)],
    ['a delete', (t) => new DeleteCommand({ TableName: t, Key: { pk: 'a', sk: 'big' } }), w(5)],
    [
      'a refused condition',
      (t) =>
        new DeleteCommand({
          TableName: t,
          Key: { pk: 'a', sk: 'big' },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      w(5),
    ],
    ['a call that is refused as invalid', (t) => update(t, 'small', 'SET pk = :v'), w(0)],
    [
      'a transaction of a put, a delete and a check',
      (t) =>
        new TransactWriteCommand({
          TransactItems: [
            { Put: { TableName: t, Item: item('n') } },
            { Delete: { TableName: t, Key: { pk: 'a', sk: 'big' } } },
            {
              ConditionCheck: {
                TableName: t,
                Key: { pk: 'a', sk: 'small' },
                ConditionExpression: 'attribute_exists(pk)',
              },
            },
          ],
        }),
      w(2 * (1 + 5 + 1)),
    ],
    [
      'a batch of writes',
      (t) =>
        new BatchWriteCommand({
          RequestItems: {
            [t]: [
              { PutRequest: { Item: item('n', 1_025) } },
              { DeleteRequest: { Key: { pk: 'a', sk: 'big' } } },
            ],
          },
        }),
      w(2 + 5),
    ],
    ['a get', (t) => new GetCommand({ TableName: t, Key: { pk: 'a', sk: 'big' } }), r(1)],
    [
      'a strong get of one attribute: the whole item',
      (t) =>
        new GetCommand({
          TableName: t,
          Key: { pk: 'a', sk: 'big' },
          ProjectionExpression: 'sk',
          ConsistentRead: true,
        }),
      r(2),
    ],
    [
      'a get of nothing',
      (t) => new GetCommand({ TableName: t, Key: { pk: 'a', sk: 'z' } }),
      r(0.5),
    ],
    [
      'a batch of strong gets',
      (t) =>
        new BatchGetCommand({
          RequestItems: {
            [t]: {
              Keys: ['big', 'small', 'z'].map((sk) => ({ pk: 'a', sk })),
              ConsistentRead: true,
            },
          },
        }),
      r(2 + 1 + 1),
    ],
    [
      'a transaction of gets',
      (t) =>
        new TransactGetCommand({
          TransactItems: ['big', 'small'].map((sk) => ({
            Get: { TableName: t, Key: { pk: 'a', sk } },
          })),
        }),
      r(2 * (2 + 1)),
    ],
    ['a strong query, by what it read and not by what its filter left', (t) => query(t, 'a'), r(2)],
    ['a query that finds nothing', (t) => query(t, 'nobody'), r(1)],
    ['a scan', (t) => new ScanCommand({ TableName: t }), r(1)],
  ];

  test.each(cases)('%s', async (_, command, { read, write }) => {
    const { tap, client, direct, TableName } = await tapped({ weigh: true });
    for (const each of [item('small'), item('big', 5_000)]) {
      await direct.send(new PutCommand({ TableName, Item: each }));
    }
    await runInvocation('deed', () =>
      client.send(command(TableName) as PutCommand).catch(() => undefined),
    );
    expect(tap.takeCounts('deed')).toEqual({
      storeRoundTrips: 1,
      writeUnits: write,
      readUnits: read,
    });
  });

  test('nothing that it does not know: it refuses the call by name', async () => {
    const { client, TableName } = await tapped({ weigh: true });
    const asked = client.send(
      new ExecuteStatementCommand({ Statement: `SELECT * FROM "${TableName}"` }),
    );
    await expect(asked).rejects.toThrow('The tap cannot weigh ExecuteStatement.');
  });

  function w(write: number) {
    return { read: 0, write };
  }
  function r(read: number) {
    return { read, write: 0 };
  }
  function update(TableName: string, sk: string, UpdateExpression: string, value = 'q') {
    return new UpdateCommand({
      TableName,
      Key: { pk: 'a', sk },
      UpdateExpression,
      ExpressionAttributeValues: { ':v': value },
    });
  }
  function query(TableName: string, pk: string) {
    return new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: 'v = :never',
      ExpressionAttributeValues: { ':pk': pk, ':never': 'never' },
      ConsistentRead: true,
    });
  }
});

describe('a fault', () => {
  /** Puts two items in one invocation, the second call meeting the fault. */
  async function second(fault: NonNullable<ReturnType<NonNullable<TapOptions['decide']>>>) {
    const seen: unknown[] = [];
    const answered: string[] = [];
    const world = await tapped({
      decide: (call) => {
        seen.push(call);
        return call.index === 1 ? fault : undefined;
      },
    });
    const { client, TableName } = world;
    const id = randomUUID();
    let inside: Promise<unknown> = Promise.resolve();
    const outcome = runInvocation(id, () => {
      inside = (async () => {
        for (const sk of ['1', '2', '3']) {
          await client.send(new PutCommand({ TableName, Item: item(sk) }));
          answered.push(sk);
        }
      })();
      return inside;
    });
    return { ...world, id, seen, answered, outcome, inside: () => inside };
  }

  test('before a call kills the invocation: the call and all after it are never applied', async () => {
    const { outcome, inside, stored } = await second('die-before');
    await expect(outcome).rejects.toMatchObject({ name: 'InvocationDied' });
    await expect(inside()).rejects.toThrow();
    expect([await stored('1'), await stored('2'), await stored('3')]).toEqual([
      item('1'),
      undefined,
      undefined,
    ]);
  });

  test('after a call kills the invocation: the call is applied once, those after it are not', async () => {
    const { outcome, inside, stored, tap, id, answered } = await second('die-after');
    await expect(outcome).rejects.toMatchObject({ name: 'InvocationDied' });
    await expect(inside()).rejects.toThrow();
    expect([await stored('2'), await stored('3')]).toEqual([item('2'), undefined]);
    expect(answered).toEqual(['1']);
    expect(tap.takeCounts(id).storeRoundTrips).toBe(2);
  });

  test('of throttling is retried by the client, as on AWS', async () => {
    const { outcome, stored, tap, id, seen } = await second('throttle');
    await outcome;
    expect(await stored('3')).toEqual(item('3'));
    expect(tap.takeCounts(id).storeRoundTrips).toBe(4);
    expect(seen.at(-1)).toEqual({ invocation: id, action: 'PutItem', index: 3 });
  });

  test('of a lost answer applies the write, and the client sends it again', async () => {
    const { client, TableName, stored } = await tapped({
      decide: ({ index }) => (index === 0 ? 'lose-answer' : undefined),
    });
    const put = new PutCommand({
      TableName,
      Item: item('1'),
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    const outcome = runInvocation('losing', () => client.send(put));
    await expect(outcome).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(await stored('1')).toEqual(item('1'));
  });

  test('of a conflict cancels a transaction with its reasons, and applies nothing', async () => {
    const { client, TableName, stored } = await tapped({ decide: () => 'conflict' });
    const transaction = new TransactWriteCommand({
      TransactItems: ['1', '2'].map((sk) => ({ Put: { TableName, Item: item(sk) } })),
    });
    await expect(runInvocation('tx', () => client.send(transaction))).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
    });
    expect(await stored('1')).toBeUndefined();
  });

  test('of a conflict names a single write as AWS does', async () => {
    const { client, TableName } = await tapped({ decide: () => 'conflict' });
    const put = runInvocation('single', () =>
      client.send(new PutCommand({ TableName, Item: item('1') })),
    );
    await expect(put).rejects.toMatchObject({ name: 'TransactionConflictException' });
  });

  test('of a delay lets a later call overtake the one it holds back', async () => {
    const { client, TableName } = await tapped({
      decide: ({ invocation }) => (invocation === 'held' ? { delayMs: 500 } : undefined),
    });
    const order: string[] = [];
    const put = (name: string) =>
      runInvocation(name, async () => {
        await client.send(new PutCommand({ TableName, Item: item(name) }));
        order.push(name);
      });
    await Promise.all([put('held'), put('free')]);
    expect(order).toEqual(['free', 'held']);
  });

  test('never meets a call outside an invocation', async () => {
    const { client, TableName, stored } = await tapped({ decide: () => 'die-before' });
    await client.send(new PutCommand({ TableName, Item: item('1') }));
    expect(await stored('1')).toEqual(item('1'));
  });
});

test('a dead invocation reaches no other server either', async () => {
  let reached = 0;
  const other = createServer((_, reply) => {
    reached += 1;
    reply.end();
  }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;

  const { client, TableName } = await tapped({ decide: () => 'die-before' });
  const afterwards = Promise.withResolvers<Error>();
  const outcome = runInvocation('dead', async () => {
    await client.send(new PutCommand({ TableName, Item: item('1') })).catch(() => undefined);
    get({ host: '127.0.0.1', port }).on('error', afterwards.resolve);
  });
  await expect(outcome).rejects.toMatchObject({ name: 'InvocationDied' });
  expect(await afterwards.promise).toMatchObject({ name: 'InvocationDied' });
  expect(reached).toBe(0);
});
