import { LockReport, LockTask } from '../../../shared/contracts/lock-tasks.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { locks, preferences } from '../../preference-wire.ts';
import { closeLock } from './close-lock.ts';

export const handler = taskHandler(
  LockTask,
  LockReport,
  closeLock({ preferences, locks, now: clock }),
);
