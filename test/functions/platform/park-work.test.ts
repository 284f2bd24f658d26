import { expect, test } from 'vitest';
import { parkWork } from '../../../functions/platform/park-work/park-work.ts';
import { after as later } from '../../../shared/domain/kernel/instant.ts';
import { parkedStore } from '../../../shared/store/parked-store.ts';
import { progressReader } from '../../../shared/store/progress-reader.ts';
import { at } from '../../domain/calendar/season.ts';
import { seasonId } from '../../store/calendar/published-season.ts';
import { freshTable } from '../../support/dynamodb.ts';

test('work that is given up again and again is parked once, with what stopped it last', async () => {
  const { client, tableName } = await freshTable();
  let now = at('2024-04-11T00:05');
  const park = parkWork({ parked: parkedStore(client, tableName), now: () => now });
  const work = (workId: string, error: string) =>
    park({ seasonId, workId, what: 'window-edge', error });

  await work('edge-W14-prepare-1712764800000-1', 'FeesNotClosed');
  now = later(now, 60_000);
  await work('edge-W14-prepare-1712764800000-2', 'TicketsIncomplete');
  await work('edge-W10-close-1711357200000-1', 'LockIncomplete');

  const parked = await progressReader(client, tableName).parked(seasonId);
  expect(parked.map(({ workId, error }) => [workId, error])).toEqual([
    ['edge-W10-close-1711357200000', 'LockIncomplete'],
    ['edge-W14-prepare-1712764800000', 'TicketsIncomplete'],
  ]);
});
