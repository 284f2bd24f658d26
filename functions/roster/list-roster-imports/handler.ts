import { rosterContracts } from '../../../shared/contracts/applications.ts';
import { batchStore } from '../../../shared/store/batch-store.ts';
import { api, client, seasonId, tableName } from '../../wire.ts';
import { listRosterImports } from './list-roster-imports.ts';

export const handler = api(
  'listRosterImports',
  rosterContracts.listRosterImports,
  listRosterImports({ seasonId, batches: batchStore(client, tableName) }),
);
