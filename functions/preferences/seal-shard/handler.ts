import { SealShardTask } from '../../../shared/contracts/lock-tasks.ts';
import { Counts } from '../../../shared/domain/preference/lock.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { standingReader } from '../../../shared/store/standing-reader.ts';
import { catalogue, locks, preferences } from '../../preference-wire.ts';
import { client, tableName } from '../../wire.ts';
import { sealShard } from './seal-shard.ts';

export const handler = taskHandler(
  SealShardTask,
  Counts,
  sealShard({
    preferences,
    locks,
    standingsOf: standingReader(client, tableName, catalogue),
    now: clock,
  }),
);
