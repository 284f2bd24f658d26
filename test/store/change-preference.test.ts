import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DomainFault } from '../../shared/domain/kernel/fault.ts';
import { all } from '../../shared/domain/preference/guard.ts';
import { movingInstants } from '../../shared/domain/preference/lock.ts';
import { type Attempt, raisingEpoch } from '../../shared/domain/preference/moves.ts';
import { openPreference, type Version } from '../../shared/domain/preference/preference.ts';
import type { Round } from '../../shared/domain/preference/round.ts';
import { changePreference } from '../../shared/store/change-preference.ts';
import { applicationKey } from '../../shared/store/keys.ts';
import { rememberedRounds } from '../../shared/store/remembered-rounds.ts';
import {
  at,
  choice,
  movingOne,
  opensAt,
  ref,
  seasonId,
  someAttempt,
  someRound,
  t1,
  t2,
} from '../domain/preference/preference-builder.ts';
import { type LockTable, memoryTable } from '../model/lock-memory.ts';
import { realTable } from '../model/lock-table.ts';
import { freshTable } from '../support/dynamodb.ts';

const hourMs = 3_600_000;
const inRound = { seasonId, round: '1' };

/** A round, one open preference in it, and a function that counts every call of the store. */
async function someDesk(round: Round = someRound(), opened = true, warmedAt = opensAt) {
  const calls: string[] = [];
  const table = counted(memoryTable(), calls);
  await table.locks.openRound(round, opensAt);
  await table.setEpoch(ref.candidateId, 1);
  if (opened) await table.preferences.open(openPreference(ref, round, 1, opensAt));
  const late: object[] = [];
  const lateAttempts = {
    record: async (attempt: object) => {
      calls.push('record');
      late.push(attempt);
      return 'L-20240324-ABCDEFG';
    },
  };
  const warm = rememberedRounds(table.locks);
  await warm.at(inRound, warmedAt);
  calls.length = 0;
  const change = changePreference({ preferences: table.preferences, rounds: warm, lateAttempts });
  const refusal = (attempt: Attempt, verdict: 'ok' | 'MajorNotMapped' = 'ok') =>
    change(attempt, verdict).then(
      () => undefined,
      (error: DomainFault) => error,
    );
  return { table, calls, late, change, refusal };
}

function counted(table: LockTable, calls: string[]): LockTable {
  const counting = <T extends object>(part: T): T =>
    new Proxy(part, {
      get: (target, name: string & keyof T) => {
        const act = target[name] as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => {
          calls.push(name);
          return act(...args);
        };
      },
    });
  return { ...table, preferences: counting(table.preferences), locks: counting(table.locks) };
}

describe('a change', () => {
  let desk: Awaited<ReturnType<typeof someDesk>>;
  beforeEach(async () => {
    desk = await someDesk();
  });

  test('in time is one write and no read', async () => {
    const view = await desk.change(someAttempt());
    expect(view).toMatchObject({ choice, confirmed: false, locked: false, locksAt: t1 });
    expect(desk.calls).toEqual(['write']);
  });

  test('that is late is recorded with its number, in three calls', async () => {
    const saved = await desk.change(someAttempt({ stamp: opensAt }));
    desk.calls.length = 0;
    const fault = await desk.refusal(someAttempt({ stamp: at(t1, 7), ver: saved.version }));
    expect(desk.calls).toEqual(['findRound', 'write', 'record']);
    expect(desk.late).toEqual([
      {
        seasonId,
        candidateId: ref.candidateId,
        deed: 'savePreference',
        stamp: t1 + 7,
        closesAt: t1,
        payloadHash: 'body',
      },
    ]);
    expect(fault).toMatchObject({
      name: 'PreferenceClosed',
      kind: 'closed',
      details: { reference: 'L-20240324-ABCDEFG', closesAt: t1, lateByMs: 7 },
    });
    expect(fault?.zh).toContain('2024年3月24日 17:00:00（北京时间）');
    expect(fault?.message).toContain('2024-03-24T17:00:00 Beijing time');
  });

  test('after an extension that its function has not heard of is saved in three calls', async () => {
    const { round, lock } = await desk.table.locks.find(inRound, 't1');
    const move = { to: at(t1, hourMs), approvedAt: at(t1, -1) };
    await desk.table.locks.write(inRound, 't1', movingOne(round, lock, move));
    desk.calls.length = 0;
    const view = await desk.change(someAttempt({ stamp: t1 }));
    expect(view.locksAt).toBe(t1 + hourMs);
    expect(desk.calls).toEqual(['findRound', 'write', 'write']);
    desk.calls.length = 0;
    await desk.change(someAttempt({ stamp: at(t1, -1), ver: view.version }));
    expect(desk.calls).toEqual(['write']);
  });

  test('from an old version is shown both', async () => {
    const saved = await desk.change(someAttempt());
    const mine = { ...choice, majorCode: '080901' };
    const fault = await desk.refusal(someAttempt({ choice: mine }));
    expect(fault).toMatchObject({
      name: 'PreferenceConflict',
      details: {
        yours: { choice: mine, version: '0' },
        theirs: { choice, version: saved.version },
      },
    });
  });

  test('sent again has the answer it had, though the preference went on', async () => {
    const first = someAttempt();
    const answer = await desk.change(first);
    await desk.change(
      someAttempt({ ver: answer.version, choice: { ...choice, majorCode: '080901' } }),
    );
    const again = await desk.change({ ...first, stamp: at(t1, hourMs) });
    expect(again).toMatchObject({ version: answer.version, savedAt: answer.savedAt, choice });
  });

  test('of a clear, sent again, answers that nothing is chosen, whoever has chosen since', async () => {
    const saved = await desk.change(someAttempt());
    const clear = someAttempt({ kind: 'clear', ver: saved.version, choice: undefined });
    const cleared = await desk.change(clear);
    await desk.change(someAttempt({ ver: cleared.version }));
    const again = await desk.change(clear);
    expect(again).toMatchObject({ version: cleared.version });
    expect(again.choice).toBeUndefined();
  });

  test('is known again by key and body, though its key was used for another body before', async () => {
    const first = someAttempt();
    const saved = await desk.change(first);
    const request = { ...first.request, hash: 'other' };
    const second = { ...someAttempt({ ver: saved.version }), request };
    const answer = await desk.change(second);
    expect(await desk.change(second)).toMatchObject({ version: answer.version });
  });

  test('with the key of another is refused', async () => {
    const first = someAttempt();
    await desk.change(first);
    const fault = await desk.refusal({ ...first, request: { ...first.request, hash: 'other' } });
    expect(fault?.name).toBe('RequestKeyReused');
  });

  test('by a session from before a revocation is sent to sign in', async () => {
    await desk.table.preferences.write(ref, raisingEpoch(2, opensAt, 'EXI'));
    expect((await desk.refusal(someAttempt()))?.name).toBe('EligibilityChanged');
  });

  test('before the opening is told when', async () => {
    const fault = await desk.refusal(someAttempt({ stamp: at(opensAt, -1) }));
    expect(fault?.name).toBe('PreferenceNotOpen');
    expect(fault?.zh).toContain('2024年3月22日 09:00:00（北京时间）');
  });

  test('to what is not allowed is refused for that, unless it is late: then it is recorded', async () => {
    expect((await desk.refusal(someAttempt(), 'MajorNotMapped'))?.name).toBe('MajorNotMapped');
    expect((await desk.table.preferences.find(ref))?.choice).toBeUndefined();
    const late = await desk.refusal(someAttempt({ stamp: t2 }), 'MajorNotMapped');
    expect(late?.name).toBe('PreferenceClosed');
    expect(desk.late).toHaveLength(1);
  });
});

describe('a save after the opening has moved, for an item made before', () => {
  /** The function was warm an hour before the opening, which then moved. */
  async function movedDesk(byMs: number) {
    const early = at(opensAt, -2 * hourMs);
    const desk = await someDesk(someRound(), true, early);
    const to = { opensAt: at(opensAt, byMs), t1, t2 };
    const moved = movingInstants(someRound(), [], { to, approvedAt: early, by: 'EXI' });
    const lock = { guard: all(), given: {}, change: { set: {} } };
    await desk.table.locks.write(inRound, 't1', { lock, ...(moved && { round: moved.round }) });
    const saved = async () => (await desk.table.preferences.find(ref))?.choice;
    const opens = at(opensAt, byMs);
    return { ...desk, saved, opens };
  }

  test('is refused between the old opening and a later one, and told of the later', async () => {
    const desk = await movedDesk(hourMs);
    for (const stamp of [opensAt, at(desk.opens, -1)]) {
      const fault = await desk.refusal(someAttempt({ stamp }));
      expect(fault).toMatchObject({
        name: 'PreferenceNotOpen',
        details: { opensAt: desk.opens },
      });
    }
    expect(await desk.saved()).toBeUndefined();
    expect(desk.late).toEqual([]);
    await desk.change(someAttempt({ stamp: desk.opens }));
    expect(await desk.saved()).toEqual(choice);
  });

  test('is taken from an earlier opening on, and not a millisecond before', async () => {
    const desk = await movedDesk(-hourMs);
    const early = await desk.refusal(someAttempt({ stamp: at(desk.opens, -1) }));
    expect(early).toMatchObject({ name: 'PreferenceNotOpen', details: { opensAt: desk.opens } });
    const saved = await desk.change(someAttempt({ stamp: desk.opens }));
    expect(await desk.table.preferences.find(ref)).toMatchObject({ opensAt: desk.opens, cal: 2 });
    desk.calls.length = 0;
    await desk.change(someAttempt({ stamp: at(desk.opens, 1), ver: saved.version }));
    expect(desk.calls).toEqual(['write']);
  });
});

describe('the first save of somebody whom the open window passed over', () => {
  test('makes the preference', async () => {
    const desk = await someDesk(someRound(), false);
    expect(await desk.change(someAttempt())).toMatchObject({ choice, locksAt: t1 });
    expect(desk.calls).toEqual(['write', 'findRound', 'open', 'write']);
  });

  test('makes none for what could not be saved', async () => {
    const desk = await someDesk(someRound(), false);
    const clear = someAttempt({ kind: 'clear', choice: undefined });
    expect((await desk.refusal(clear))?.name).toBe('NothingSaved');
    expect(
      (await desk.refusal(someAttempt({ ver: '9.12345678901234567890' as Version })))?.name,
    ).toBe('PreferenceConflict');
    expect((await desk.refusal(someAttempt({ epoch: 0 })))?.name).toBe('EligibilityChanged');
    expect(await desk.table.preferences.find(ref)).toBeUndefined();
  });

  test('is refused, and makes none, unless the application is eligible at that moment', async () => {
    const { client, tableName } = await freshTable();
    const table = realTable({ client, tableName });
    const reach = async (state: string) => {
      const Item = { ...applicationKey(ref), state };
      await client.send(new PutCommand({ TableName: tableName, Item }));
    };
    await table.locks.openRound(someRound(), opensAt);
    await table.setEpoch(ref.candidateId, 1);
    const change = changePreference({
      preferences: table.preferences,
      rounds: rememberedRounds(table.locks),
      lateAttempts: { record: async () => 'L-1' },
    });
    for (const state of ['PASSED', 'WITHDRAWN', 'DISQUALIFIED']) {
      await reach(state);
      await expect(change(someAttempt())).rejects.toMatchObject({ name: 'NotEligible' });
      expect(await table.preferences.find(ref)).toBeUndefined();
    }
    await reach('ELIGIBLE');
    expect(await change(someAttempt())).toMatchObject({ choice });
  });

  test('makes none behind a sealing that has begun', async () => {
    const desk = await someDesk(someRound({ settled: 't2' }), false);
    const frozen = someAttempt({ stamp: at(t2, -1) });
    expect((await desk.refusal(frozen))?.name).toBe('PreferenceSealed');
    expect(await desk.table.preferences.find(ref)).toBeUndefined();
  });
});
