import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import {
  type ObjectCreated,
  type S3FrontOptions,
  startS3Front,
} from '../../../infra/local/s3-front.ts';
import { type SignedRequest, verifySignature } from '../../../infra/local/sigv4.ts';

interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
}

const credentials = { accessKeyId: 'local', secretAccessKey: 'the-secret-of-this-machine' };
const region = 'ap-east-1';
const Bucket = 'evidence';
const portal = 'http://127.0.0.1:5173';
const properties = {
  BucketEncryption: {},
  CorsConfiguration: {
    CorsRules: [
      {
        AllowedOrigins: [portal],
        AllowedMethods: ['POST', 'GET'],
        AllowedHeaders: ['content-*'],
        ExposedHeaders: ['ETag'],
        MaxAge: 600,
      },
    ],
  },
};

const clientOf = (endpoint: string, mine = credentials) =>
  new S3Client({ endpoint, region, credentials: mine });

async function front(more: Partial<S3FrontOptions> = {}) {
  const created: ObjectCreated[] = [];
  const started = await startS3Front({
    buckets: [{ name: Bucket, properties }],
    credentials,
    region,
    onObjectCreated: (event) => created.push(event),
    ...more,
  });
  onTestFinished(() => started.stop());
  return { ...started, created, s3: clientOf(started.endpoint) };
}

const photo = Buffer.from('a photo of exactly so many bytes');
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64');

/** The form that the season's functions sign: one key, type, size and checksum. */
const signed = (more: Partial<PresignedPostOptions> = {}): PresignedPostOptions => ({
  Bucket,
  Key: 'upload/1',
  Expires: 60,
  Fields: {
    'Content-Type': 'image/jpeg',
    'x-amz-checksum-sha256': sha256(photo),
    'x-amz-meta-attempt': '7',
  },
  Conditions: [['content-length-range', photo.length, photo.length]],
  ...more,
});

async function send(url: string, fields: Record<string, string>, file: Buffer = photo) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([new Uint8Array(file)]), 'photo.jpg');
  const answer = await fetch(url, { method: 'POST', body: form, headers: { origin: portal } });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

describe('an upload form', () => {
  test('that is filled in as signed is kept, whole and with its type, and told once', async () => {
    const { s3, created } = await front();
    const { url, fields } = await createPresignedPost(s3, signed());
    const answer = await send(url, fields);
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(answer.headers.get('access-control-allow-origin')).toBe(portal);

    const kept = await s3.send(
      new GetObjectCommand({ Bucket, Key: 'upload/1', ChecksumMode: 'ENABLED' }),
    );
    expect(Buffer.from((await kept.Body?.transformToByteArray()) ?? [])).toEqual(photo);
    expect(kept).toMatchObject({
      ContentType: 'image/jpeg',
      ChecksumSHA256: sha256(photo),
      Metadata: { attempt: '7' },
    });
    expect(created).toEqual([
      {
        bucket: Bucket,
        key: 'upload/1',
        size: photo.length,
        eTag: kept.ETag?.replaceAll('"', ''),
        sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
      },
    ]);
  });

  const wrongs: [
    string,
    string,
    (form: Record<string, string>) => Record<string, string>,
    Buffer?,
  ][] = [
    ['a byte too many', 'EntityTooLarge', (form) => form, Buffer.concat([photo, photo])],
    ['a byte too few', 'EntityTooSmall', (form) => form, photo.subarray(1)],
    ['other bytes of the same size', 'BadDigest', (form) => form, Buffer.alloc(photo.length)],
    ['another type', 'AccessDenied', (form) => ({ ...form, 'Content-Type': 'image/png' })],
    ['another key', 'AccessDenied', (form) => ({ ...form, key: 'upload/2' })],
    ['another metadata', 'AccessDenied', (form) => ({ ...form, 'x-amz-meta-attempt': '8' })],
    [
      'a field that was not signed',
      'AccessDenied',
      (form) => ({ ...form, 'x-amz-meta-more': '1' }),
    ],
    [
      'another checksum',
      'AccessDenied',
      (form) => ({ ...form, 'x-amz-checksum-sha256': sha256(Buffer.alloc(photo.length)) }),
      Buffer.alloc(photo.length),
    ],
    [
      'a changed signature',
      'SignatureDoesNotMatch',
      (form) => ({ ...form, 'X-Amz-Signature': '0'.repeat(64) }),
    ],
    [
      'a changed policy',
      'SignatureDoesNotMatch',
      ({ Policy = '', ...form }) => ({
        ...form,
        Policy: Buffer.from(
          Buffer.from(Policy, 'base64').toString().replaceAll('upload/1', 'upload/2'),
        ).toString('base64'),
        key: 'upload/2',
      }),
    ],
    [
      'another key id',
      'InvalidAccessKeyId',
      (form) => ({
        ...form,
        'X-Amz-Credential': (form['X-Amz-Credential'] ?? '').replace('local/', 'other/'),
      }),
    ],
    ['no policy', 'AccessDenied', ({ Policy: _, ...form }) => form],
    ['no signature', 'SignatureDoesNotMatch', ({ 'X-Amz-Signature': _, ...form }) => form],
  ];
  test.each(wrongs)('with %s is a 403, and nothing is kept', async (_, code, change, file) => {
    const { s3, created } = await front();
    const { url, fields } = await createPresignedPost(s3, signed());
    const answer = await send(url, change(fields), file);
    expect(answer).toMatchObject({ status: 403, text: expect.stringContaining(`<Code>${code}<`) });
    expect(answer.headers.get('access-control-allow-origin')).toBe(portal);
    expect(created).toEqual([]);
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  });

  test('of more than any form may have is heard to its end and refused', async () => {
    const { s3 } = await front();
    const most = 64 * 1_024 * 1_024;
    const { url, fields } = await createPresignedPost(
      s3,
      signed({ Fields: {}, Conditions: [['content-length-range', 0, most]] }),
    );
    expect(await send(url, fields, Buffer.alloc(most / 2 + 1))).toMatchObject({
      status: 403,
      text: expect.stringContaining('EntityTooLarge'),
    });
  });

  test('that has expired is a 403', async () => {
    const { s3 } = await front();
    const { url, fields } = await createPresignedPost(s3, signed({ Expires: -1 }));
    expect(await send(url, fields)).toMatchObject({
      status: 403,
      text: expect.stringContaining('Policy expired'),
    });
  });

  test('that was signed with another secret is a 403', async () => {
    const { endpoint } = await front();
    const stranger = clientOf(endpoint, { ...credentials, secretAccessKey: 'guessed' });
    const { url, fields } = await createPresignedPost(stranger, signed());
    expect(await send(url, fields)).toMatchObject({
      status: 403,
      text: expect.stringContaining('SignatureDoesNotMatch'),
    });
  });

  test('that was signed for another bucket is a 403', async () => {
    const { s3, endpoint } = await front({
      buckets: [Bucket, 'archive'].map((name) => ({ name, properties: {} })),
    });
    const { fields } = await createPresignedPost(s3, signed());
    expect(await send(`${endpoint}/archive`, fields)).toMatchObject({ status: 403 });
  });

  test('may fill in what was signed as a beginning, and nothing else', async () => {
    const { s3 } = await front();
    const { url, fields } = await createPresignedPost(
      s3,
      signed({
        Key: ['upload/$', '{filename}'].join(''),
        Fields: {},
        Conditions: [['starts-with', '$Content-Type', 'image/']],
      }),
    );
    expect(await send(url, { ...fields, 'Content-Type': 'image/png' })).toMatchObject({
      status: 204,
    });
    expect(await send(url, { ...fields, 'Content-Type': 'text/html' })).toMatchObject({
      status: 403,
    });
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(['upload/photo.jpg']);
  });
});

describe('a presigned address', () => {
  async function withObject() {
    const world = await front();
    await world.s3.send(new PutObjectCommand({ Bucket, Key: '准考证/1 (+).pdf', Body: photo }));
    const read = new GetObjectCommand({
      Bucket,
      Key: '准考证/1 (+).pdf',
      ResponseContentDisposition: 'attachment; filename="1.pdf"',
    });
    return { ...world, read };
  }

  test('answers with the object and the headers that were signed', async () => {
    const { s3, read } = await withObject();
    const url = await getSignedUrl(s3, read, { expiresIn: 60 });
    const answer = await fetch(url, { headers: { origin: portal } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(portal);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="1.pdf"');
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(photo);
  });

  test.each<[string, (url: string) => string]>([
    ['for another object', (url) => url.replace('1%20', '2%20')],
    ['with other headers', (url) => url.replace('attachment', 'inline')],
    ['with a longer life', (url) => url.replace('Expires=60', 'Expires=600')],
    ['with no signature', (url) => url.replace(/&X-Amz-Signature=[^&]*/, '')],
    ['with nothing', (url) => url.split('?')[0] ?? ''],
  ])('%s is a 403', async (_, change) => {
    const { s3, read } = await withObject();
    const url = await getSignedUrl(s3, read, { expiresIn: 60 });
    expect(change(url)).not.toBe(url);
    expect((await fetch(change(url))).status).toBe(403);
  });

  test('is a 403 when its time is over', async () => {
    const { s3, read } = await withObject();
    const signingDate = new Date(Date.now() - 61_000);
    const url = await getSignedUrl(s3, read, { expiresIn: 60, signingDate });
    expect((await fetch(url)).status).toBe(403);
  });

  test('to write takes what it was signed for, and tells of it', async () => {
    const { s3, created, endpoint } = await front();
    const write = new PutObjectCommand({ Bucket, Key: 'put/1', ContentType: 'text/csv' });
    const url = await getSignedUrl(s3, write, {
      expiresIn: 60,
      signableHeaders: new Set(['content-type']),
    });
    const put = (type: string) =>
      fetch(url, { method: 'PUT', body: 'a,b', headers: { 'content-type': type } });
    expect((await put('text/html')).status).toBe(403);
    expect((await put('text/csv')).status).toBe(200);
    expect(created.map(({ key }) => key)).toEqual(['put/1']);
    expect((await fetch(`${endpoint}/${Bucket}/put/2`, { method: 'PUT', body: 'x' })).status).toBe(
      403,
    );
  });
});

describe('the ordinary client', () => {
  test('reads what it wrote, streams and copies included, and hears what is missing', async () => {
    const { s3, created } = await front();
    const stream = Readable.from(['in ', 'pieces'].map((each) => Buffer.from(each)));
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'a',
        Body: stream,
        ContentLength: 9,
        Metadata: { n: '1' },
      }),
    );
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/a` }));
    const { Body, Metadata } = await s3.send(new GetObjectCommand({ Bucket, Key: 'b' }));
    expect(await Body?.transformToString()).toBe('in pieces');
    expect(Metadata).toEqual({ n: '1' });
    expect(created.map(({ key }) => key)).toEqual(['a', 'b']);
    expect((created[0]?.sequencer ?? '') < (created[1]?.sequencer ?? '')).toBe(true);
    const missing = s3.send(new HeadObjectCommand({ Bucket, Key: 'c' }));
    await expect(missing).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('lists every key once over pages, in the order of bytes', async () => {
    const { s3 } = await front();
    const keys = ['A', 'B', 'a', 'a-1', 'a/1', 'a_1', 'b', '考'];
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const seen: (string | undefined)[] = [];
    let token: string | undefined;
    do {
      const page: { Contents?: { Key?: string }[]; NextContinuationToken?: string } = await s3.send(
        new ListObjectsV2Command({ Bucket, MaxKeys: 3, ContinuationToken: token }),
      );
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    expect(seen).toEqual(keys);
  });

  test('with another secret is refused', async () => {
    const { endpoint } = await front();
    const stranger = clientOf(endpoint, { ...credentials, secretAccessKey: 'guessed' });
    const read = stranger.send(new ListObjectsV2Command({ Bucket }));
    await expect(read).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  });

  test('tells of an object put together from parts', async () => {
    const { s3, created } = await front();
    const object = { Bucket, Key: 'parts' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
    const part = { ...object, UploadId, PartNumber: 1 };
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: 'one part' }));
    expect(created).toEqual([]);
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
    await s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload }));
    expect(created).toEqual([expect.objectContaining({ key: 'parts', size: 8 })]);
  });

  test('whose request is 15 minutes old is refused: it may be a copy of one', async () => {
    const { s3 } = await front();
    let request: SignedRequest | undefined;
    s3.middlewareStack.add(
      (next) => async (args) => {
        const { method, path, headers } = args.request as HttpRequest;
        request = { method, url: `${path}?list-type=2`, headers };
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await s3.send(new ListObjectsV2Command({ Bucket }));
    const check = (lateMs: number) => () =>
      verifySignature(
        request ?? { method: '', url: '', headers: {} },
        credentials,
        Date.now() + lateMs,
      );
    expect(check(14 * 60_000)).not.toThrow();
    expect(check(16 * 60_000)).toThrow('too large');
    expect(check(-16 * 60_000)).toThrow('too large');
  });

  test('finds the queues behind the same door, and nobody anonymous does', async () => {
    const { endpoint, queueUrl } = await front({ queues: [{ name: 'dead-letters' }] });
    const sqs = new SQSClient({ endpoint, region, credentials });
    const QueueUrl = queueUrl('dead-letters');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages?.[0]?.Body).toBe('hello');
    expect((await fetch(`${endpoint}/_fauxqs/queues`)).status).toBe(403);
  });
});

describe('a preflight', () => {
  const ask = async (origin: string, method: string, headers?: string) => {
    const { endpoint } = await front();
    const answer = await fetch(`${endpoint}/${Bucket}`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        ...(headers && { 'access-control-request-headers': headers }),
      },
    });
    return { status: answer.status, headers: Object.fromEntries(answer.headers) };
  };

  test('of the portal is answered from the settings of the bucket', async () => {
    expect(await ask(portal, 'POST', 'content-type')).toMatchObject({
      status: 200,
      headers: {
        'access-control-allow-origin': portal,
        'access-control-allow-methods': 'POST, GET',
        'access-control-allow-headers': 'content-type',
        'access-control-expose-headers': 'ETag',
        'access-control-max-age': '600',
      },
    });
  });

  test.each([
    ['another origin', 'http://elsewhere.example', 'POST', undefined],
    ['another method', portal, 'DELETE', undefined],
    ['another header', portal, 'POST', 'content-type, x-other'],
  ])('of %s is refused without a CORS header', async (_, origin, method, headers) => {
    const answer = await ask(origin, method, headers);
    expect(answer.status).toBe(403);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('a bucket setting that would be only pretended', () => {
  test.each([
    ['ObjectLockEnabled', { ObjectLockEnabled: true }],
    ['ReplicationConfiguration', { ReplicationConfiguration: {} }],
    [
      'the notification s3:ObjectRemoved:*',
      { NotificationConfiguration: { LambdaConfigurations: [{ Event: 's3:ObjectRemoved:*' }] } },
    ],
    ['the CORS field Other', { CorsConfiguration: { CorsRules: [{ Other: 1 }] } }],
  ])('%s refuses to start', async (setting, given) => {
    await expect(front({ buckets: [{ name: Bucket, properties: given }] })).rejects.toThrow(
      `The local S3 cannot honour ${setting} of the bucket ${Bucket}`,
    );
  });
});

describe('objects on disk', () => {
  let dataFolder: string;
  beforeEach(() => {
    dataFolder = mkdtempSync(join(tmpdir(), 'kaoqi-'));
  });
  afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

  test('are all there and whole after the store was killed while it wrote', async () => {
    const module = join(import.meta.dirname, '../../../infra/local/s3-front.ts');
    const writer = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { startS3Front } from ${JSON.stringify(module)};
         const { endpoint } = await startS3Front(${JSON.stringify({
           dataFolder,
           buckets: [{ name: Bucket, properties }],
           credentials,
           region,
         })});
         console.log(endpoint);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [endpoint] = await once(writer.stdout, 'data');
    const s3 = clientOf(String(endpoint).trim());
    const acknowledged: number[] = [];
    const bytesOf = (n: number, turn: number) => Buffer.alloc(200_000, `${turn}-${n}`);
    const writing = (async () => {
      for (let n = 0; ; n += 1) {
        for (const turn of [0, 1]) {
          await s3.send(new PutObjectCommand({ Bucket, Key: `${n}`, Body: bytesOf(n, turn) }));
        }
        acknowledged.push(n);
        if (n === 5) writer.kill('SIGKILL');
      }
    })();
    await expect(writing).rejects.toThrow();

    const again = (await front({ dataFolder })).s3;
    const { Contents = [] } = await again.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents.length).toBeGreaterThanOrEqual(acknowledged.length);
    for (const { Key } of Contents) {
      const n = Number(Key);
      const { Body } = await again.send(new GetObjectCommand({ Bucket, Key }));
      const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
      const turns = acknowledged.includes(n) ? [1] : [0, 1];
      expect(turns.some((turn) => bytes.equals(bytesOf(n, turn)))).toBe(true);
    }
  });
});
