import { LockTask, SealingBegun } from '../../../shared/contracts/lock-tasks.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { locks } from '../../preference-wire.ts';
import { beginSealing } from './begin-sealing.ts';

export const handler = taskHandler(LockTask, SealingBegun, beginSealing({ locks, now: clock }));
