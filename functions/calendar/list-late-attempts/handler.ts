import { calendarContracts } from '../../../shared/contracts/calendar.ts';
import { lateAttemptList } from '../../../shared/store/late-attempt-list.ts';
import { api, client, tableName } from '../../wire.ts';
import { listLateAttempts } from './list-late-attempts.ts';

export const handler = api(
  'listLateAttempts',
  calendarContracts.listLateAttempts,
  listLateAttempts(lateAttemptList(client, tableName)),
);
