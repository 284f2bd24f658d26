import { platformContracts } from '../../../shared/contracts/calendar.ts';
import { api, calendar } from '../../wire.ts';
import { showHealth } from './show-health.ts';

export const handler = api(
  'showHealth',
  platformContracts.showHealth,
  showHealth({ freshCalendar: calendar.fresh }),
);
