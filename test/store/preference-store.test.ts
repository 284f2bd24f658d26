import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { itemBytes, type WireItem } from '../../infra/local/write-units.ts';
import { ApplicationState } from '../../shared/domain/application/application.ts';
import { CandidateId } from '../../shared/domain/kernel/ids.ts';
import { moving } from '../../shared/domain/preference/moves.ts';
import { sealing } from '../../shared/domain/preference/pass.ts';
import type { Preference } from '../../shared/domain/preference/preference.ts';
import { conditionalUpdate } from '../../shared/store/condition.ts';
import { accountKey, applicationKey, preferenceKey } from '../../shared/store/keys.ts';
import { lockStore } from '../../shared/store/lock-store.ts';
import { type PreferenceStore, preferenceStore } from '../../shared/store/preference-store.ts';
import {
  at,
  choice,
  opensAt,
  ref,
  someAttempt,
  somePreference,
  someRound,
  t1,
  t2,
} from '../domain/preference/preference-builder.ts';
import { type FreshTable, freshTable } from '../support/dynamodb.ts';

describe('a save', () => {
  test('carries exactly the condition of lock.md §3', () => {
    const { ConditionExpression, UpdateExpression } = conditionalUpdate(
      moving(someAttempt(), someRound()),
    );
    expect(ConditionExpression.replaceAll('#', '')).toBe(
      'attribute_not_exists(sealedAt) AND opensAt <= :stamp ' +
        'AND (t1 > :stamp OR t2 > :stamp AND (attribute_not_exists(boundAt) OR boundAt >= t1)) ' +
        'AND cal = :cal AND ver = :ver AND epoch = :epoch',
    );
    expect(UpdateExpression).toContain('#boundAt = if_not_exists(#boundAt, :or_boundAt)');
  });

  test('is one request, and its item stays within one write unit for ever', async () => {
    const table = await freshTable();
    const sent: string[] = [];
    table.client.middlewareStack.add(
      (next, context) => (args) => {
        sent.push(String(context.commandName));
        return next(args);
      },
      { step: 'initialize' },
    );
    const preferences = preferenceStore(table.client, table.tableName);
    await preferences.open(somePreference({ epoch: 123 }));
    const round = someRound({ policy: 'LOCK_ALL_AT_CLOSE' });
    let last: Preference = somePreference({ epoch: 123 });
    for (let number = 1; number <= 120; number += 1) {
      const saves = number < 120;
      const attempt = someAttempt({
        ...{ kind: saves ? 'save' : 'confirm', ver: last.ver, epoch: 123 },
        ...{ stamp: at(t2, number - 200), choice: saves ? choice : undefined },
      });
      sent.length = 0;
      const written = await preferences.write(ref, moving(attempt, round));
      expect(sent).toEqual(['UpdateItemCommand']);
      if (!written.done) throw new Error('The save was refused.');
      last = written.preference;
    }
    expect(Object.keys(last.requests)).toHaveLength(8);

    await preferences.write(last, sealing(last, 'NEEDS_OFFICE_DECISION', at(t2, 120_000)));
    const Key = preferenceKey(ref);
    const { Item } = await table.client.send(
      new GetCommand({ TableName: table.tableName, Key, ConsistentRead: true }),
    );
    const widest = { ...Item, boundAt: t1 - 1, invalidatedAt: t1 - 1 };
    expect(itemBytes(marshall(widest) as WireItem)).toBeLessThanOrEqual(1_024);
  });
});

describe('the preference store', () => {
  let table: FreshTable;
  let preferences: PreferenceStore;
  beforeAll(async () => {
    table = await freshTable();
    preferences = preferenceStore(table.client, table.tableName);
  });

  test('gives back what it opened, once', async () => {
    const mine = { ...ref, round: 'once' };
    const preference = somePreference(mine);
    expect(await preferences.find(mine)).toBeUndefined();
    expect(await preferences.open(preference)).toBe('opened');
    expect(await preferences.open({ ...preference, epoch: 9 })).toBe('there');
    expect(await preferences.find(mine)).toEqual(preference);
  });

  test('meets nothing where there is no item', async () => {
    const written = await preferences.write(
      { ...ref, round: 'none' },
      moving(someAttempt(), someRound()),
    );
    expect(written).toEqual({ done: false, met: undefined });
  });

  test('reads a whole shard, and nothing of the next, through every page', async () => {
    const round = 'pages';
    const put = async (candidateId: string, shard: number) => {
      const mine = { ...ref, round, shard, candidateId: CandidateId.parse(candidateId) };
      // A page is 1 MB at most: three of these fill it.
      const wide = { ...somePreference(mine), padding: 'x'.repeat(300_000) };
      await preferences.open(wide);
    };
    for (const last of 'abcdef') await put(`c10543-abcdefghij23456${last}`, 7);
    await put('c10543-abcdefghij23456g', 8);
    const pages: string[][] = [];
    for await (const page of preferences.inShard({ ...ref, round, shard: 7 }))
      pages.push(page.map(({ candidateId }) => candidateId.slice(-1)));
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flat()).toEqual([...'abcdef']);
  });

  test('makes no item with an epoch that was raised, nor behind a sealing that has begun, nor for who is not eligible', async () => {
    const mine = { ...ref, round: 'pins' };
    const epochAt = accountKey(ref);
    const round = someRound({ round: 'pins' });
    const put = (Item: Record<string, unknown>) =>
      table.client.send(new PutCommand({ TableName: table.tableName, Item }));
    await put({ ...epochAt, epoch: 2 });
    await put({ ...applicationKey(ref), state: 'ELIGIBLE' });
    const locks = lockStore(table.client, table.tableName);
    await locks.openRound({ ...round, settled: 't1' }, opensAt);
    const old = somePreference(mine);
    const current = somePreference({ ...mine, epoch: 2 });
    const settled = { ...round, settled: 't1' as const };

    expect(await preferences.open(old, { epochAt, round: settled })).toBe('epoch-changed');
    expect(await preferences.open(current, { epochAt, round })).toBe('round-changed');
    for (const state of ApplicationState.options.filter((each) => each !== 'ELIGIBLE')) {
      await put({ ...applicationKey(ref), state });
      expect(await preferences.open(current, { epochAt, round: settled })).toBe('not-eligible');
    }
    expect(await preferences.find(mine)).toBeUndefined();
    await put({ ...applicationKey(ref), state: 'ELIGIBLE' });
    expect(await preferences.open(current, { epochAt, round: settled })).toBe('opened');
    expect(await preferences.open(current, { epochAt, round: settled })).toBe('there');
  });
});
