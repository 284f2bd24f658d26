import { calendarContracts } from '../../../shared/contracts/calendar.ts';
import { proposalStore } from '../../../shared/store/proposal-store.ts';
import { api, client, tableName } from '../../wire.ts';
import { listProposals } from './list-proposals.ts';

export const handler = api(
  'listProposals',
  calendarContracts.listProposals,
  listProposals({ proposals: proposalStore(client, tableName) }),
);
