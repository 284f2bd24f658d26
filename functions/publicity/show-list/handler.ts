import { S3Client } from '@aws-sdk/client-s3';
import { publicityContracts } from '../../../shared/contracts/preferences.ts';
import { env } from '../../../shared/names.ts';
import { required } from '../../../shared/runtime/config.ts';
import { listStore } from '../../../shared/store/list-store.ts';
import { objectStore } from '../../../shared/store/object-store.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { showList } from './show-list.ts';

const show = showList({
  seasonId,
  lists: listStore(client, tableName),
  read: objectStore(new S3Client(), required(env.archiveBucket)).read,
  calendar: calendar.current,
});

export const handler = api('showList', publicityContracts.showList, ({ params, at }) =>
  show(params.listId, at),
);
