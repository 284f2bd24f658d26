import { LockPlan, LockTask } from '../../../shared/contracts/lock-tasks.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { locks } from '../../preference-wire.ts';
import { planLock } from './plan-lock.ts';

export const handler = taskHandler(LockTask, LockPlan, planLock({ locks }));
