import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApplicationState } from '../../../shared/domain/application/application.ts';
import { applicationMoves } from '../../../shared/domain/application/moves.ts';
import { Evidence } from '../../../shared/domain/evidence/evidence.ts';
import { evidenceMoves } from '../../../shared/domain/evidence/evidence-moves.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { BatchState, batchMoves } from '../../../shared/domain/roster/import-batch.ts';
import { moveUpdate, refusedWrite } from '../../../shared/store/move.ts';
import { type FreshTable, freshTable } from '../../support/dynamodb.ts';

let table: FreshTable;
beforeAll(async () => {
  table = await freshTable();
});

let made = 0;
async function recordIn(state: string, version = 3) {
  made += 1;
  const key = { pk: `RECORD#${made}`, sk: 'RECORD' };
  const Item = { ...key, state, version, requests: [], reasonCode: 'OLD' };
  await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
  return { key, read: { version, requests: [] } };
}
const itemAt = async (Key: object) =>
  (await table.client.send(new GetCommand({ TableName: table.tableName, Key: { ...Key } }))).Item;

type Write = Partial<Parameters<typeof moveUpdate>[0]>;
function attempt(
  key: { pk: string; sk: string },
  move: { from: readonly string[]; to: string },
  more: Write = {},
) {
  const write = moveUpdate({
    tableName: table.tableName,
    key,
    move,
    at: 1_700_000_000_000 as Instant,
    by: 'tester',
    ...more,
  });
  return table.client.send(new UpdateCommand(write)).then(
    () => 'moved',
    (error: unknown) => {
      const refused = refusedWrite(error);
      if (refused === undefined) throw error;
      return refused.item ?? 'no item';
    },
  );
}

/** Every state × every declared move of these records: legal if and only if the move names the state. */
const matrix = [
  ['application', ApplicationState.options, applicationMoves],
  ['evidence', Evidence.shape.state.options, evidenceMoves],
  ['import batch', BatchState.options, batchMoves],
] as const;

describe.each(matrix)('the compiled moves of an %s', (_, states, moves) => {
  const updates = Object.entries<{ from: readonly string[]; to: string }>(moves).filter(
    ([, { from }]) => from.length > 0,
  );
  test.each(updates)('%s leads from its own states and from no other', async (_name, move) => {
    for (const state of states) {
      const { key, read } = await recordIn(state);
      const ended = await attempt(key, move, { read });
      const after = await itemAt(key);
      if (move.from.includes(state)) {
        expect([state, ended]).toEqual([state, 'moved']);
        expect(after).toMatchObject({ state: move.to, version: 4, changedBy: 'tester' });
      } else {
        expect(ended).toMatchObject({ state, version: 3 });
        expect(after).toMatchObject({ state, version: 3, reasonCode: 'OLD' });
      }
    }
  });

  test('begin from nothing in exactly one way', () => {
    const beginnings = Object.values<{ from: readonly string[] }>(moves).filter(
      ({ from }) => from.length === 0,
    );
    expect(beginnings).toHaveLength(1);
  });
});

describe('a compiled move', () => {
  test('refuses a version that is not the one read, and gives the item it met', async () => {
    const { key } = await recordIn('DRAFT', 7);
    const ended = await attempt(key, applicationMoves.submit, {
      read: { version: 6, requests: [] },
    });
    expect(ended).toMatchObject({ state: 'DRAFT', version: 7 });
  });

  test('without a reading asks for the state alone, and still raises the version', async () => {
    const { key } = await recordIn('DRAFT', 7);
    expect(await attempt(key, applicationMoves.expire)).toBe('moved');
    expect(await itemAt(key)).toMatchObject({ state: 'EXPIRED', version: 8 });
  });

  test('refuses when a further field is not so any more', async () => {
    const { key } = await recordIn('DRAFT');
    const ended = await attempt(key, applicationMoves.expire, { where: { reasonCode: 'NEW' } });
    expect(ended).toMatchObject({ state: 'DRAFT' });
  });

  test('makes nothing of a record that is not there', async () => {
    const key = { pk: 'RECORD#none', sk: 'RECORD' };
    expect(await attempt(key, applicationMoves.expire)).toBe('no item');
    expect(await itemAt(key)).toBeUndefined();
  });

  test('sets and removes in the same write, and names the request', async () => {
    const { key, read } = await recordIn('RETURNED');
    await attempt(key, applicationMoves.resubmit, {
      read,
      set: { revision: 2 },
      remove: ['reasonCode'],
      requestId: 'r-1',
    });
    const item = await itemAt(key);
    expect(item).toMatchObject({ state: 'SUBMITTED', revision: 2, requestId: 'r-1' });
    expect(item).not.toHaveProperty('reasonCode');
  });

  test('remembers the last eight requests', async () => {
    const { key } = await recordIn('DRAFT');
    const requests = Array.from({ length: 8 }, (_, i) => ({ key: `request-${i}`, hash: 'h' }));
    await attempt(key, applicationMoves.save, {
      read: { version: 3, requests },
      done: { key: 'request-8', hash: 'h' },
    });
    const item = await itemAt(key);
    expect(item?.requests).toEqual([...requests.slice(1), { key: 'request-8', hash: 'h' }]);
  });

  test('of a record that does not exist yet is a bug: that is a put', () => {
    const write = { key: { pk: 'a', sk: 'b' }, tableName: 't', at: 0 as Instant, by: 'x' };
    expect(() => moveUpdate({ ...write, move: applicationMoves.register })).toThrow(
      'made by a put',
    );
  });
});
