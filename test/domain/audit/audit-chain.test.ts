import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AuditEntry,
  type AuditedChange,
  append,
  chainFaults,
  emptyChain,
} from '../../../shared/domain/audit/audit-chain.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';

const subject = 'c43001-aaaaaaaaaaaaaaaa';

const change = (event: number, more: Partial<AuditedChange> = {}): AuditedChange => ({
  item: 'APPLICATION',
  event: String(event),
  version: event,
  what: 'changed',
  by: subject,
  at: (1_706_486_400_000 + event) as Instant,
  fields: ['state'],
  ...more,
});

const chainOf = (length: number) =>
  append(
    emptyChain(subject),
    Array.from({ length }, (_, i) => change(i + 1)),
  );

describe('an audit chain', () => {
  test('numbers its entries from one and binds each to the one before', () => {
    const { head, entries } = chainOf(3);
    expect(entries.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(entries.map(({ previous }) => previous)).toEqual([
      '',
      entries[0]?.hash,
      entries[1]?.hash,
    ]);
    expect(head).toMatchObject({ number: 3, hash: entries[2]?.hash });
    expect(chainFaults(entries, head)).toEqual([]);
  });

  test('takes a change once, however often and however much later it is delivered', () => {
    const { head } = chainOf(20);
    expect(append(head, [change(20), change(1), change(20)]).entries).toEqual([]);
    expect(append(head, [change(20)]).head).toBe(head);
  });

  test('takes a change that forgot to raise the version, since its event is new', () => {
    const { head } = chainOf(2);
    expect(append(head, [change(3, { version: 2 })]).entries).toHaveLength(1);
  });

  test('takes changes that come in another order than they were written in', () => {
    const { head } = chainOf(2);
    const { entries } = append(head, [change(5), change(3), change(4), change(3)]);
    expect(entries.map(({ version }) => version)).toEqual([5, 3, 4]);
  });

  test('tells two records of one person apart', () => {
    const { head } = chainOf(2);
    expect(append(head, [change(1, { item: 'ACCOUNT' })]).entries).toHaveLength(1);
  });

  describe('of thousands of records', () => {
    const records = 5_000;
    const made = (n: number) => change(n, { item: `EDGE#${n}`, version: 1 });
    // The last but one comes after the last: it was on its way.
    const order = Array.from({ length: records }, (_, i) => made(i + 1)).toSpliced(-2, 1);
    const { head } = append(emptyChain(subject), order);

    test('ends in a head that one item of the table can hold', () => {
      expect(head.number).toBe(records - 1);
      expect(JSON.stringify(head).length).toBeLessThan(50_000);
    });

    test('still takes each change once, if all are delivered again', () => {
      expect(append(head, order).entries).toEqual([]);
    });

    test('takes what comes late, and a change of a record that it has forgotten', () => {
      const late = made(records - 1);
      const changed = change(records + 1, { item: 'EDGE#1', version: 2 });
      const { entries } = append(head, [late, changed, late, changed]);
      expect(entries.map(({ item }) => item)).toEqual([late.item, 'EDGE#1']);
    });
  });

  test('shows an entry that was edited, deleted, moved or cut off, wherever it stands', () => {
    const { head, entries } = chainOf(40);
    const tamperings: ((at: number) => AuditEntry[])[] = [
      (at) => entries.map((entry, i) => (i === at ? { ...entry, by: 'somebody-else' } : entry)),
      (at) => entries.filter((_, i) => i !== at),
      (at) => entries.slice(0, at),
      (at) => entries.toSpliced(at, 1).toSpliced((at + 7) % 39, 0, entries[at] as AuditEntry),
      (at) => entries.toSpliced(at, 0, entries[at] as AuditEntry),
    ];
    fc.assert(
      fc.property(fc.nat(39), fc.constantFrom(...tamperings), (at, tamper) => {
        const tampered = tamper(at);
        fc.pre(JSON.stringify(tampered) !== JSON.stringify(entries));
        expect(chainFaults(tampered, head)).not.toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('shows an entry whose content and hash were both rewritten', () => {
    const { head, entries } = chainOf(3);
    const forged = append(
      emptyChain(subject),
      [1, 2, 3].map((n) => change(n, n === 2 ? { by: 'x' } : {})),
    );
    expect(chainFaults(forged.entries, head)).toEqual(['head: does not end where the entries end']);
    const mixed = [entries[0], forged.entries[1], entries[2]] as AuditEntry[];
    expect(chainFaults(mixed, head)).toEqual(['3: does not follow the entry before it']);
  });
});
