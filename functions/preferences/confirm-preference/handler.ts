import { preferenceContracts } from '../../../shared/contracts/preferences.ts';
import { attemptOf, change } from '../../preference-wire.ts';
import { api } from '../../wire.ts';
import { confirmPreference } from './confirm-preference.ts';

const confirm = confirmPreference({ change });

export const handler = api(
  'confirmPreference',
  preferenceContracts.confirmPreference,
  async (request) => {
    const attempt = await attemptOf(request, request.body.version);
    return { ...(await confirm(attempt)), round: attempt.of.round };
  },
);
