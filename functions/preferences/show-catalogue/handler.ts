import { preferenceContracts } from '../../../shared/contracts/preferences.ts';
import { catalogue } from '../../preference-wire.ts';
import { api } from '../../wire.ts';
import { showCatalogue } from './show-catalogue.ts';

export const handler = api(
  'showCatalogue',
  preferenceContracts.showCatalogue,
  showCatalogue({ catalogue }),
);
