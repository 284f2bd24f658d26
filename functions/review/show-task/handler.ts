import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { reviewContracts } from '../../../shared/contracts/review.ts';
import { env } from '../../../shared/names.ts';
import { required } from '../../../shared/runtime/config.ts';
import { submissionStore } from '../../../shared/store/submission-store.ts';
import { taskStore } from '../../../shared/store/task-store.ts';
import { api, client, tableName } from '../../wire.ts';
import { showTask } from './show-task.ts';

/** Long enough to open a file, too short to hand the link on (features E5). */
const linkSeconds = 60;
const s3 = new S3Client();
const bucket = required(env.evidenceBucket);

const show = showTask({
  tasks: taskStore(client, tableName),
  submissions: submissionStore(client, tableName),
  linkTo: ({ key, fileName, contentType }) =>
    getSignedUrl(
      s3,
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseContentType: contentType,
        ResponseContentDisposition: `attachment; filename="${fileName}"`,
      }),
      { expiresIn: linkSeconds },
    ),
});

export const handler = api('showTask', reviewContracts.showTask, ({ session, params, at }) =>
  show(params.taskId, { staffId: session.sub, org: session.org, at }),
);
