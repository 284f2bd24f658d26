import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Change,
  changed,
  type Guard,
  holds,
  type Item,
  type Write,
} from '../../shared/domain/preference/guard.ts';
import { conditionalUpdate, metBy } from '../../shared/store/condition.ts';
import { freshTable } from '../support/dynamodb.ts';

const field = fc.constantFrom('a', 'b', 'c');
const value = fc.constantFrom(0, 1, 2, '1', '2');
const comparison = fc.constantFrom(
  '=' as const,
  '<' as const,
  '<=' as const,
  '>' as const,
  '>=' as const,
);
const item = fc.dictionary(field, value);
const leaf: fc.Arbitrary<Guard> = fc.oneof(
  field.map((absent) => ({ absent })),
  field.map((present) => ({ present })),
  fc
    .record({ left: field, is: comparison, right: fc.constantFrom(':x', ':y', 'a', 'b', 'c') })
    .filter(({ left, right }) => left !== right),
);
const guards = fc.letrec<{ guard: Guard }>((tie) => ({
  guard: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('guard'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('guard'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
  ),
})).guard;
const write: fc.Arbitrary<Write> = fc.record({
  guard: guards,
  given: fc.record({ x: value, y: value }),
  change: fc.record({
    set: fc.record({ c: value, 'map.2': value }),
    setFrom: fc.constantFrom<Change['setFrom']>(
      {},
      { a: { field: 'a', or: 7 } },
      { e: { field: 'b', or: 'NONE' } },
    ),
    remove: fc.constantFrom([], ['b'], ['b', 'd']),
  }),
});

test('DynamoDB decides and writes as the declared guard and change say', {
  timeout: 60_000,
}, async () => {
  const { client, tableName } = await freshTable();
  let number = 0;
  const verdicts = new Set<boolean>();
  await fc.assert(
    fc.asyncProperty(item, write, async (before, declared) => {
      number += 1;
      const Key = { pk: 'P', sk: String(number) };
      const stored: Item = { ...Key, ...before, d: 1, map: { 1: 'kept' } };
      await client.send(new PutCommand({ TableName: tableName, Item: stored }));
      const update = new UpdateCommand({
        ...{ TableName: tableName, Key, ...conditionalUpdate(declared) },
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      const end = await client.send(update).then(({ Attributes }) => Attributes, metBy);
      const allowed = holds(declared.guard, stored, declared.given);
      verdicts.add(allowed);
      expect(end).toEqual(allowed ? changed(stored, declared.change) : stored);
    }),
    { numRuns: 400, includeErrorInReport: true },
  );
  expect(verdicts.size).toBe(2);
});

test('passes on every error that is not a failed condition', () => {
  expect(() => metBy(new RangeError('other'))).toThrow(RangeError);
});
