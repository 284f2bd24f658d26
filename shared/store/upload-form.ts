import type { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';

/** What one form lets a browser send, and nothing else (features E1). */
export interface UploadTerms {
  readonly key: string;
  readonly contentType: string;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly maxBytes: number;
}

const lifetimeSeconds = 120;

export type UploadFormMaker = ReturnType<typeof uploadForms>;

/** Forms for one bucket: each is bound to one key, type, SHA-256 and range of sizes, and lasts two minutes of wall time. */
export function uploadForms(client: S3Client, bucket: string, wallClock: () => number) {
  return async ({ key, contentType, sha256, maxBytes }: UploadTerms) => {
    const expiresAt = wallClock() + lifetimeSeconds * 1000;
    const { url, fields } = await createPresignedPost(client, {
      Bucket: bucket,
      Key: key,
      Fields: {
        'Content-Type': contentType,
        'x-amz-checksum-algorithm': 'SHA256',
        'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
      },
      Conditions: [['content-length-range', 1, maxBytes]],
      Expires: lifetimeSeconds,
    });
    return { url, fields, expiresAt };
  };
}
