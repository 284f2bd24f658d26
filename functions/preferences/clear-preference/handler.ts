import { preferenceContracts } from '../../../shared/contracts/preferences.ts';
import { attemptOf, change } from '../../preference-wire.ts';
import { api } from '../../wire.ts';
import { clearPreference } from './clear-preference.ts';

const clear = clearPreference({ change });

export const handler = api(
  'clearPreference',
  preferenceContracts.clearPreference,
  async (request) => {
    const attempt = await attemptOf(request, request.query.version);
    return { ...(await clear(attempt)), round: attempt.of.round };
  },
);
