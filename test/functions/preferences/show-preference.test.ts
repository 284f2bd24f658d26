import { expect, test } from 'vitest';
import { showPreference } from '../../../functions/preferences/show-preference/show-preference.ts';
import { openPreference } from '../../../shared/domain/preference/preference.ts';
import { rememberedRounds } from '../../../shared/store/remembered-rounds.ts';
import {
  at,
  movingOne,
  opensAt,
  ref,
  someRound,
  t1,
  t2,
} from '../../domain/preference/preference-builder.ts';
import { memoryTable } from '../../model/lock-memory.ts';

test('everybody is told the same instant after an extension, by a warm function and a new one', async () => {
  const { preferences, locks } = memoryTable();
  await locks.openRound(someRound(), opensAt);
  await preferences.open({ ...openPreference(ref, someRound(), 1, opensAt), boundAt: opensAt });
  const show = () =>
    showPreference({
      preferences,
      rounds: rememberedRounds(locks),
      signer: async () => ({ sign: () => 'signature', keyId: 'key', publicKey: 'public' }),
    });
  const ask = { of: ref, epoch: 1, at: at(t1, -1_000) };
  const warm = show();
  expect((await warm(ask)).locksAt).toBe(t1);

  const { round, lock } = await locks.find(ref, 't1');
  const move = { to: at(t1, 3_600_000), approvedAt: at(t1, -5_000) };
  await locks.write(ref, 't1', movingOne(round, lock, move));
  expect((await warm(ask)).locksAt).toBe(move.to);
  expect(await warm(ask)).toEqual(await show()(ask));
  expect(t2).toBeGreaterThan(move.to);
});
