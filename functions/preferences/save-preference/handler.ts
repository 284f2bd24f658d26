import { preferenceContracts } from '../../../shared/contracts/preferences.ts';
import { judgeUnder } from '../../../shared/domain/preference/judge.ts';
import { attemptOf, catalogue, change } from '../../preference-wire.ts';
import { api } from '../../wire.ts';
import { savePreference } from './save-preference.ts';

const save = savePreference({
  change,
  judgeFor: async (candidate) => judgeUnder(await catalogue(), candidate),
});

export const handler = api(
  'savePreference',
  preferenceContracts.savePreference,
  async (request) => {
    const { version, ...choice } = request.body;
    const { sub, categories = [], juniorMajorCode = '' } = request.session;
    const attempt = await attemptOf(request, version);
    const candidate = { candidateId: sub, categories, juniorMajorCode };
    return { ...(await save({ ...attempt, candidate, choice })), round: attempt.of.round };
  },
);
