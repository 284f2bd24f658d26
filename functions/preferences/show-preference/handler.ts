import { preferenceContracts } from '../../../shared/contracts/preferences.ts';
import { ownPreference, preferences, rounds } from '../../preference-wire.ts';
import { api } from '../../wire.ts';
import { showPreference } from './show-preference.ts';

const show = showPreference({ preferences, rounds });

export const handler = api('showPreference', preferenceContracts.showPreference, async (request) =>
  show({ of: await ownPreference(request), epoch: request.session.epoch, at: request.at }),
);
