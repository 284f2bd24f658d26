import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { InstantId, LockPolicy } from '../../shared/domain/preference/round.ts';
import { freshTable } from '../support/dynamodb.ts';
import { type LockTable, memoryTable } from './lock-memory.ts';
import { choices } from './lock-season.ts';
import { realTable } from './lock-table.ts';
import { LockWorld } from './lock-world.ts';

const hourMs = 3_600_000;

/** What makes a candidate's choice lock as early as the policy can lock it, and when that is. */
const binding: Record<LockPolicy, { instant: InstantId; confirms: boolean }> = {
  LOCK_FILLED_AT_SUBWINDOW_END: { instant: 't1', confirms: false },
  LOCK_CONFIRMED_AT_SUBWINDOW_END: { instant: 't1', confirms: true },
  LOCK_ALL_AT_CLOSE: { instant: 't2', confirms: false },
  REQUIRE_CONFIRM: { instant: 't2', confirms: true },
};
const policies = Object.entries(binding) as [LockPolicy, (typeof binding)[LockPolicy]][];

const tables: [string, () => Promise<LockTable>][] = [
  ['in memory', async () => memoryTable()],
  ['in DynamoDB', async () => realTable(await freshTable())],
];

for (const [where, makeTable] of process.env.LOCK_IN_MEMORY ? tables.slice(0, 1) : tables) {
  let table: LockTable;
  let number = 0;
  beforeAll(async () => {
    table = await makeTable();
  });

  for (const [policy, { instant, confirms }] of policies) {
    const other: InstantId = 't2';
    const two = instant === 't1';

    describe(`The schedules of lock.md §7 under ${policy}, ${where}`, () => {
      let world: LockWorld;
      beforeEach(async () => {
        number += 1;
        world = new LockWorld(
          table,
          policy,
          [...String(number)].map((d) => 'abcdefghij'[+d]).join(''),
        );
        await world.begin();
        await world.goto('open', 0);
      });

      const save = async (who: number, pick: number, frozenMs = 0) => {
        await world.signIn(who, 0);
        await world.change('save', who, 0, 0, pick, frozenMs);
      };
      const confirm = async (who: number, frozenMs = 0) => {
        await world.signIn(who, 0);
        await world.change('confirm', who, 0, 0, 0, frozenMs);
      };
      /** Fills, and confirms where the policy asks for it. */
      const fill = async (who: number, pick: number) => {
        await save(who, pick);
        if (confirms) await confirm(who);
      };
      const sealAt = (id: InstantId) => world.goto(id === 't1' ? 'seal1' : 'seal2', 0);
      const lockedChoices = async () => {
        const items = await Promise.all([0, 1, 2].map((who) => world.item(who)));
        return items.map((item) => item?.lockedChoice);
      };

      test('1: an edit an hour after its instant is refused and recorded', async () => {
        await fill(0, 0);
        await world.goto(instant, 0);
        await world.wait(hourMs);
        await save(0, 2);
        expect(world.said.at(-1)).toBe('PreferenceClosed');
        expect(world.late).toHaveLength(1);
        expect((await world.item(0))?.choice).toEqual(choices[0]);
        await world.finish();
      });

      test('2: a first fill after the first instant, and its edit before the close, are accepted', async () => {
        await world.goto('t1', two ? 0 : -hourMs);
        await world.pass('t1', {});
        await world.wait(10_000);
        await save(0, 0);
        await world.goto('t2', -1);
        await save(0, 2);
        expect(world.said).toEqual(['accepted', 'accepted']);
        await world.finish();
        expect((await lockedChoices())[0]).toEqual(choices[2]);
      });

      test('3: filled, cleared in time and filled again after the first instant is accepted', async () => {
        await fill(0, 0);
        await world.goto('t1', -hourMs);
        await world.look(0, 0);
        await world.change('clear', 0, 0, 0, 0, 0);
        await world.goto('t1', two ? 1 : -1);
        await save(0, 2);
        expect(world.said.slice(-2)).toEqual(['accepted', 'accepted']);
        await world.finish();
        expect((await lockedChoices())[0]).toEqual(choices[2]);
      });

      test('4: nothing ever filled is sealed as NONE and counted', async () => {
        await world.finish();
        expect(await lockedChoices()).toEqual(['NONE', 'NONE', undefined]);
        expect(world.reports.t2).toMatchObject({ all: 2, noPreference: 2 });
      });

      test('5: arrived a millisecond early and applied a minute late, before the pass, it counts', async () => {
        await fill(0, 0);
        await world.goto(instant, -1);
        await save(0, 2, 60_000);
        await world.goto(instant, 60_000);
        expect(world.said.at(-1)).toBe('accepted');
        await world.finish();
        expect((await lockedChoices())[0]).toEqual(choices[2]);
      });

      test('6: the same after its seal is answered SEALED and never acknowledged', async () => {
        await fill(0, 0);
        await world.goto(instant, -1);
        await save(0, 2, 300_000);
        await sealAt(instant);
        await world.pass(instant, {});
        await world.wait(300_000);
        const graceMs = policy === 'REQUIRE_CONFIRM';
        expect(world.said.at(-1)).toBe(graceMs ? 'accepted' : 'PreferenceSealed');
        await world.finish();
        expect((await lockedChoices())[0]).toEqual(choices[graceMs ? 2 : 0]);
      });

      test('7: a personal extension lets one person alone pass both instants', async () => {
        await fill(0, 0);
        await fill(1, 0);
        await world.goto(instant, -1);
        await world.extendOne(0, instant, hourMs);
        await world.extendOne(0, 't2', hourMs);
        await world.goto(instant, hourMs - 1);
        await save(0, 2);
        await save(1, 2);
        expect(world.said.slice(-2)).toEqual(['accepted', 'PreferenceClosed']);
        await sealAt(instant);
        await world.pass(instant, {});
        await world.goto('t2', 1);
        await save(2, 2);
        expect(world.said.at(-1)).toBe('PreferenceClosed');
        await world.finish();
        const outcome = policy === 'REQUIRE_CONFIRM' ? 'VOID_UNCONFIRMED' : 'LOCKED';
        expect((await world.item(0))?.outcome).toBe(outcome);
        expect((await lockedChoices())[0]).toEqual(choices[2]);
      });

      test('8: an extension of all holds if approved a second before, and not at the instant', async () => {
        await fill(0, 0);
        await world.goto(instant, -1_000);
        await world.extendAll(instant, hourMs, 10_000);
        await world.goto(instant, -hourMs);
        await world.wait(10_000);
        expect(world.seen['extended all']).toBe(1);
        await world.goto(instant, -1);
        await save(0, 2);
        if (confirms) await confirm(0);
        expect(world.said.at(-1)).toBe('accepted');
        await world.goto(instant, 0);
        await world.extendAll(instant, hourMs, 0);
        expect(world.seen['extension refused']).toBe(1);
        await save(0, 0);
        expect(world.said.at(-1)).toBe('PreferenceClosed');
        await world.finish();
      });

      test('9: a claim revoked between the lock and the pass needs the office', async () => {
        await fill(0, 1);
        await fill(1, 1);
        await world.revoke(1, true);
        await world.goto(instant, 0);
        await world.goto('confirm', 0);
        await world.revoke(0, true);
        await world.finish();
        expect((await world.item(0))?.outcome).toBe('NEEDS_OFFICE_DECISION');
        expect((await world.item(1))?.outcome).toBe('INVALIDATED');
        expect(world.reports.t2).toMatchObject({ needsOffice: 1, invalidated: 1 });
      });

      test('10: of two tabs with one version the second is told of the conflict', async () => {
        await world.signIn(0, 0);
        await world.signIn(0, 1);
        await world.change('save', 0, 0, 0, 0, 0);
        await world.change('save', 0, 1, 1, 2, 0);
        expect(world.said).toEqual(['accepted', 'PreferenceConflict']);
        await world.finish();
      });

      test('11: a retry of an older save gets its old answer and changes nothing', async () => {
        await save(0, 0);
        await save(0, 2);
        await world.retry(1, 1);
        expect(world.said).toEqual(['accepted', 'accepted', 'answered']);
        expect((await world.item(0))?.choice).toEqual(choices[2]);
        await world.goto('t2', hourMs);
        await world.retry(1, 0);
        expect(world.said.at(-1)).toBe('answered');
        await world.finish();
      });

      test('12: a request frozen for 300 s counts if nothing was sealed meanwhile', async () => {
        await world.goto(other, -1);
        await save(2, 0, 300_000);
        await world.wait(300_001);
        expect(world.said).toEqual(['accepted']);
        await world.finish();
      });

      test('13: a schedule early by skew, late, twice or never ends the same', async () => {
        await fill(0, 0);
        await sealAt(instant);
        await world.pass(instant, { skewMs: -5_000 });
        expect(world.seen['too early']).toBe(1);
        await world.goto('seal2', 59_000);
        await world.pass(instant, { skewMs: 5_000 });
        await world.pass(instant, { skewMs: -5_000 });
        await world.sweep();
        await world.sweep();
        await world.finish();
        expect((await lockedChoices())[0]).toEqual(choices[0]);
      });

      test('14: a pass killed at every write and run again ends with the same items and counts', async () => {
        await fill(0, 0);
        await fill(2, 2);
        await sealAt('t2');
        for (const killBefore of [1, 2, 2]) await world.pass('t2', { killBefore });
        const before = await lockedChoices();
        expect(before.filter((choice) => choice !== undefined)).toHaveLength(2);
        expect(world.reports.t2).toBeUndefined();
        await world.pass('t2', {});
        expect(world.reports.t2).toMatchObject({ all: 3, locked: 2, noPreference: 1 });
        expect(await lockedChoices()).toEqual([choices[0], 'NONE', choices[2]]);
        await world.finish();
      });

      test('15: a second round has items of its own, and leaves the first as it was sealed', async () => {
        await fill(0, 0);
        await sealAt('t2');
        await world.sweep();
        await world.nextRound();
        await world.goto('open', 0);
        await fill(0, 2);
        expect(world.seen['second round']).toBe(1);
        await world.finish();
        expect((await lockedChoices())[0]).toEqual(choices[2]);
      });

      test('16: the lock moves with its window when the incident button extends it', async () => {
        await fill(0, 0);
        await world.goto(instant, -hourMs);
        // Past the old close: whoever is not bound must not be taken for late by it.
        if (two) await world.extendAll('t2', 30 * hourMs, 0);
        await world.extendAll(instant, 30 * hourMs, 0);
        await world.goto(instant, -hourMs);
        await save(0, 2);
        if (confirms) await confirm(0);
        expect(world.said.at(-1)).toBe('accepted');
        await world.goto(instant, 0);
        await save(0, 0);
        expect(world.said.at(-1)).toBe('PreferenceClosed');
        await sealAt(instant);
        await world.pass(instant, {});
        expect(world.reports[instant]).toMatchObject({ leftOpen: two ? 1 : 0 });
        await world.finish();
        expect((await lockedChoices())[0]).toEqual(choices[2]);
      });

      // Two that the model found.

      test('17: filled between the old instant and its extension, it locks at the extension', async () => {
        await world.goto(instant, -1);
        await world.extendAll(instant, hourMs, 0);
        await world.wait(1_000);
        await fill(0, 0);
        expect(world.said.at(-1)).toBe('accepted');
        await world.goto(instant, 0);
        await save(0, 2);
        expect(world.said.at(-1)).toBe('PreferenceClosed');
        await world.finish();
        expect((await lockedChoices())[0]).toEqual(choices[0]);
      });

      test('18: a fill in time that lands while the pass goes by is sealed, not left open', async () => {
        await world.goto(instant, -1);
        await save(0, 0, 300_000);
        await sealAt(instant);
        await world.pass(instant, { landBefore: 1 });
        expect(world.said).toEqual(['accepted']);
        const bound = policy === 'LOCK_FILLED_AT_SUBWINDOW_END';
        if (bound) expect(world.reports.t1).toMatchObject({ locked: 1, leftOpen: 1 });
        await world.finish();
        expect((await lockedChoices())[0]).toEqual(choices[0]);
      });
    });
  }
}
