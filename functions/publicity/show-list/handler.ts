import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { publicityContracts } from '../../../shared/contracts/preferences.ts';
import { env } from '../../../shared/names.ts';
import { required } from '../../../shared/runtime/config.ts';
import { listStore } from '../../../shared/store/list-store.ts';
import { objectStore } from '../../../shared/store/object-store.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { showList } from './show-list.ts';

/** Long enough to begin a download; whoever comes later asks again. */
const linkSeconds = 60;
const s3 = new S3Client();
const bucket = required(env.archiveBucket);

const show = showList({
  seasonId,
  lists: listStore(client, tableName),
  read: objectStore(s3, bucket).read,
  linkTo: (key) =>
    getSignedUrl(
      s3,
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseContentDisposition: 'attachment; filename="list.json"',
      }),
      { expiresIn: linkSeconds },
    ),
  calendar: calendar.current,
});

export const handler = api('showList', publicityContracts.showList, ({ params, query, at }) =>
  show({ ...params, ...query }, at),
);
