import { expect, test } from 'vitest';
import { clearPreference } from '../../../functions/preferences/clear-preference/clear-preference.ts';
import { confirmPreference } from '../../../functions/preferences/confirm-preference/confirm-preference.ts';
import { savePreference } from '../../../functions/preferences/save-preference/save-preference.ts';
import type { ChoiceVerdict } from '../../../shared/domain/preference/eligibility.ts';
import { openPreference } from '../../../shared/domain/preference/preference.ts';
import { changePreference } from '../../../shared/store/change-preference.ts';
import { rememberedRounds } from '../../../shared/store/remembered-rounds.ts';
import {
  choice,
  opensAt,
  ref,
  someAttempt,
  someRound,
} from '../../domain/preference/preference-builder.ts';
import { memoryTable } from '../../model/lock-memory.ts';

const candidate = {
  candidateId: ref.candidateId,
  categories: ['EXEMPT_COMPETITION'],
  juniorMajorCode: '520201',
};

async function someDeeds(verdict: ChoiceVerdict = 'ok') {
  const { preferences, locks } = memoryTable();
  await locks.openRound(someRound(), opensAt);
  await preferences.open(openPreference(ref, someRound(), 1, opensAt));
  const lateAttempts = { record: async () => 'L-1' };
  const change = changePreference({ preferences, rounds: rememberedRounds(locks), lateAttempts });
  return {
    save: savePreference({ change, judgeFor: async () => () => verdict }),
    confirm: confirmPreference({ change }),
    clear: clearPreference({ change }),
    stored: () => preferences.find(ref),
  };
}

test('a choice is saved, confirmed and cleared, each a revision of the one before', async () => {
  const { save, confirm, clear, stored } = await someDeeds();
  const saved = await save({ ...someAttempt(), candidate, choice });
  expect(saved).toMatchObject({ choice, confirmed: false });
  const other = { ...choice, majorCode: '080901' };
  const confirmed = await confirm({ ...someAttempt({ choice: other }), ver: saved.version });
  expect(confirmed).toMatchObject({ choice, confirmed: true });
  expect((await stored())?.choice).toEqual(choice);
  const cleared = await clear({ ...someAttempt(), ver: confirmed.version });
  expect(cleared).toMatchObject({ choice: undefined, confirmed: false });
  expect(await stored()).toMatchObject({ ver: cleared.version, changedBy: ref.candidateId });
});

test.each(['CategoryNotAllowed', 'MajorNotMapped', 'PlanRowMissing'] as const)(
  'a choice is not saved when it fails on %s',
  async (verdict) => {
    const { save, stored } = await someDeeds(verdict);
    const saving = save({ ...someAttempt(), candidate, choice });
    await expect(saving).rejects.toMatchObject({ name: verdict });
    expect((await stored())?.choice).toBeUndefined();
  },
);
