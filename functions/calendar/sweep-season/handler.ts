import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { SweepReport } from '../../../shared/contracts/calendar-tasks.ts';
import { SeasonId } from '../../../shared/domain/kernel/ids.ts';
import { env } from '../../../shared/names.ts';
import { clock as now } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { log } from '../../../shared/runtime/log.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { edgeStore } from '../../../shared/store/edge-store.ts';
import { startExecution } from '../../../shared/store/executions.ts';
import { proposalStore } from '../../../shared/store/proposal-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { calendar, client, seasonId, tableName } from '../../wire.ts';
import { restartProposals } from './restart-proposals.ts';
import { startEdges } from './start-edges.ts';
import { sweepSeason } from './sweep-season.ts';

const start = startExecution(new SFNClient(), required(env.stateMachineArnPrefix));
const settings = settingsReader(client, tableName, seasonId);
const edges = edgeStore(client, tableName);
const proposals = proposalStore(client, tableName);

export const handler = taskHandler(
  z.looseObject({}),
  SweepReport,
  sweepSeason({
    sweeps: {
      edges: startEdges({ calendar, settings, edges, start, now }),
      proposals: restartProposals({
        ...{ proposals, start, now },
        seasonId: SeasonId.parse(seasonId),
      }),
    },
    onFailed: (sweep, error) => log.error('sweep failed', { sweep, error: error as Error }),
  }),
);
