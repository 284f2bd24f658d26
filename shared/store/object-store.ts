import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** What the store says of an object that is there. */
export interface ObjectFacts {
  readonly bytes: number;
  /** Hexadecimal; only of objects that were sent with their checksum. */
  readonly sha256: string | undefined;
}

export type ObjectStore = ReturnType<typeof objectStore>;

/** One bucket. */
export function objectStore(client: S3Client, bucket: string) {
  return {
    async facts(key: string): Promise<ObjectFacts | undefined> {
      const command = new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' });
      const head = await client.send(command).catch(unlessMissing);
      if (head === undefined) return undefined;
      const { ContentLength = 0, ChecksumSHA256 } = head;
      return {
        bytes: ContentLength,
        sha256: ChecksumSHA256 && Buffer.from(ChecksumSHA256, 'base64').toString('hex'),
      };
    },

    async read(key: string): Promise<Buffer | undefined> {
      const command = new GetObjectCommand({ Bucket: bucket, Key: key });
      const object = await client.send(command).catch(unlessMissing);
      const bytes = await object?.Body?.transformToByteArray();
      return bytes && Buffer.from(bytes);
    },

    async write(key: string, body: Buffer | string, contentType: string): Promise<void> {
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }),
      );
    },
  };
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof NoSuchKey || error instanceof NotFound) return undefined;
  throw error;
}
