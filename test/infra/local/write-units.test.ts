import { describe, expect, test } from 'vitest';
import {
  itemBytes,
  readUnits,
  type TableShape,
  type WireItem,
  writeUnits,
} from '../../../infra/local/write-units.ts';

const plain: TableShape = { keys: ['pk', 'sk'], indexes: [] };
const queued: TableShape = {
  keys: ['pk', 'sk'],
  indexes: [{ keys: ['queue', 'queuedAt'], projected: [] }],
};

/** An item of exactly so many bytes: `pk` and `sk` with a letter each make 6, the name `v` one more. */
const sized = (bytes: number, more: WireItem = {}): WireItem => ({
  pk: { S: 'a' },
  sk: { S: 'b' },
  v: { S: 'x'.repeat(bytes - 7) },
  ...more,
});
const inQueue = (queue: string, queuedAt = '1'): WireItem =>
  sized(100, { queue: { S: queue }, queuedAt: { S: queuedAt } });

describe('the size of an item', () => {
  test.each<[string, WireItem, number]>([
    ['a text in Chinese counts its bytes', { a: { S: '考期' } }, 1 + 6],
    ['a number counts half a byte a digit, and one', { a: { N: '12345' } }, 1 + 4],
    ['zeros around a number are free', { a: { N: '0.00120000' } }, 1 + 2],
    ['zero itself is one byte', { a: { N: '0' } }, 1 + 1],
    ['an exponent is free', { a: { N: '-1.5E+20' } }, 1 + 2],
    ['bytes count as bytes, not as base64', { a: { B: 'AAAA' } }, 1 + 3],
    ['a truth is one byte', { a: { BOOL: false } }, 1 + 1],
    ['a null is one byte', { a: { NULL: true } }, 1 + 1],
    ['a set of texts counts its texts', { a: { SS: ['ab', 'c'] } }, 1 + 3],
    ['a set of numbers counts its numbers', { a: { NS: ['12', '3'] } }, 1 + 4],
    ['a set of bytes counts its bytes', { a: { BS: ['AAAA'] } }, 1 + 3],
    ['an empty list is three bytes', { a: { L: [] } }, 1 + 3],
    ['an element of a list costs one more', { a: { L: [{ S: 'ab' }] } }, 1 + 3 + 1 + 2],
    [
      'an entry of a map costs one more, and its name',
      { a: { M: { bc: { S: 'd' } } } },
      1 + 3 + 1 + 3,
    ],
  ])('%s', (_, item, bytes) => {
    expect(itemBytes(item)).toBe(bytes);
  });
});

describe('the write units of an item', () => {
  test.each([
    ['a new item of 1,024 bytes', { after: sized(1_024) }, 1],
    ['a new item of 1,025 bytes', { after: sized(1_025) }, 2],
    ['an item that grows', { before: sized(100), after: sized(2_049) }, 3],
    ['an item that shrinks: the old size', { before: sized(2_049), after: sized(100) }, 3],
    ['an item deleted', { before: sized(2_049) }, 3],
    ['a delete of nothing', {}, 1],
    [
      'a refused put of a larger item',
      { before: sized(9), after: sized(9), attempted: sized(2_049) },
      3,
    ],
    ['a refused write to a larger item', { before: sized(2_049), after: sized(2_049) }, 3],
  ])('%s', (_, change, units) => {
    expect(writeUnits(change, plain)).toBe(units);
    expect(writeUnits(change, plain, { transactional: true })).toBe(2 * units);
  });

  test.each([
    ['an item that stays out of the index', { before: sized(100), after: sized(101) }, 0],
    ['an entry that appears', { before: sized(100), after: inQueue('q') }, 1],
    ['an entry that vanishes', { before: inQueue('q'), after: sized(100) }, 1],
    ['an entry that goes with its item', { before: inQueue('q') }, 1],
    ['an entry that moves to another queue', { before: inQueue('q'), after: inQueue('r') }, 2],
    [
      'an entry that moves within its queue',
      { before: inQueue('q', '1'), after: inQueue('q', '2') },
      2,
    ],
    [
      'a change of what the index does not hold',
      { before: inQueue('q'), after: { ...inQueue('q'), v: { S: 'other' } } },
      0,
    ],
    ['half a key', { after: sized(100, { queue: { S: 'q' } }) }, 0],
  ])('in an index of keys: %s', (_, change, more) => {
    expect(writeUnits(change, queued)).toBe(1 + more);
    expect(writeUnits(change, queued, { transactional: true })).toBe(2 * (1 + more));
  });

  test('in an index that holds a changed attribute, one more', () => {
    const shape = { ...queued, indexes: [{ keys: ['queue', 'queuedAt'], projected: ['v'] }] };
    const after = { ...inQueue('q'), v: { S: 'other' } };
    expect(writeUnits({ before: inQueue('q'), after }, shape)).toBe(2);
  });

  test('in an index of whole items, as many as the item has', () => {
    const shape = {
      ...queued,
      indexes: [{ keys: ['queue', 'queuedAt'], projected: 'ALL' as const }],
    };
    const after = { ...inQueue('q'), v: { S: 'x'.repeat(1_500) } };
    expect(writeUnits({ before: inQueue('q'), after }, shape)).toBe(2 + 2);
  });
});

describe('the read units of a read', () => {
  test.each([
    [0, 1, 0.5, 2],
    [4_096, 1, 0.5, 2],
    [4_097, 2, 1, 4],
  ])('of %i bytes', (bytes, strong, eventual, transactional) => {
    expect(readUnits(bytes, 'strong')).toBe(strong);
    expect(readUnits(bytes, 'eventual')).toBe(eventual);
    expect(readUnits(bytes, 'transactional')).toBe(transactional);
  });
});
