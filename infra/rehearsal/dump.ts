import { createHash } from 'node:crypto';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Cloud } from '../local/cloud.ts';
import type { Item, StoredObject } from './checker/evidence.ts';

/** Every item of the table, as plain objects. */
export async function dumpTable(
  client: DynamoDBDocumentClient,
  tableName: string,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: tableName, ConsistentRead: true, ExclusiveStartKey: from }),
    );
    items.push(...((page.Items ?? []) as Item[]));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}

/** Every object of every bucket, by the hash of its bytes; JSON also by its text. */
export async function dumpObjects({ assembly, objects }: Cloud): Promise<readonly StoredObject[]> {
  const s3 = new S3Client({
    endpoint: objects.endpoint,
    region: assembly.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    forcePathStyle: true,
  });
  const buckets = assembly.resources.filter(({ type }) => type === 'AWS::S3::Bucket');
  const found: StoredObject[] = [];
  for (const { name: bucket } of buckets) {
    let from: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({ Bucket: bucket, ContinuationToken: from }),
      );
      for (const { Key: key = '' } of page.Contents ?? []) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        const text = key.endsWith('.json') && { text: Buffer.from(bytes).toString('utf8') };
        found.push({ bucket, key, bytes: bytes.length, sha256, ...text });
      }
      from = page.NextContinuationToken;
    } while (from !== undefined);
  }
  s3.destroy();
  return found;
}
