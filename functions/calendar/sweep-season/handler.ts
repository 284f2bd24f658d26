import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { SweepReport } from '../../../shared/contracts/calendar-tasks.ts';
import { env } from '../../../shared/names.ts';
import { clock as now } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { log } from '../../../shared/runtime/log.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { batchStore } from '../../../shared/store/batch-store.ts';
import { edgeStore } from '../../../shared/store/edge-store.ts';
import { evidenceStore } from '../../../shared/store/evidence-store.ts';
import { startExecution } from '../../../shared/store/executions.ts';
import { proposalStore } from '../../../shared/store/proposal-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { calendar, client, seasonId, tableName } from '../../wire.ts';
import { restartImports } from './restart-imports.ts';
import { restartInspections } from './restart-inspections.ts';
import { restartProposals } from './restart-proposals.ts';
import { startEdges } from './start-edges.ts';
import { sweepSeason } from './sweep-season.ts';

const start = startExecution(new SFNClient(), required(env.stateMachineArnPrefix));
const settings = settingsReader(client, tableName, seasonId);
const edges = edgeStore(client, tableName);
const proposals = proposalStore(client, tableName);
const batches = batchStore(client, tableName);
const evidence = evidenceStore(client, tableName);

export const handler = taskHandler(
  z.looseObject({}),
  SweepReport,
  sweepSeason({
    sweeps: {
      edges: startEdges({ calendar, settings, edges, start, now }),
      proposals: restartProposals({ seasonId, proposals, start, now }),
      imports: restartImports({ seasonId, calendar, batches, now }),
      inspections: restartInspections({ seasonId, evidence, start, now }),
    },
    onFailed: (sweep, error) => log.error('sweep failed', { sweep, error: error as Error }),
  }),
);
