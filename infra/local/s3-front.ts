import type { IncomingMessage, ServerResponse } from 'node:http';
import { type BucketSettings, corsAnswer, corsRules } from './bucket-settings.ts';
import { serveLoopback } from './loopback.ts';
import { openObjectStore } from './object-store.ts';
import { enforcePolicy, readForm } from './post-policy.ts';
import { type Credentials, Refusal, verifySignature } from './sigv4.ts';

/** What S3 tells of an object that was created (`s3:ObjectCreated:*`). */
export interface ObjectCreated {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly eTag: string;
  /** Grows with each object of a run and over runs, as hexadecimal text of one length. */
  readonly sequencer: string;
}

export interface S3FrontOptions {
  /** Where objects and messages are kept; without it, in memory. */
  readonly dataFolder?: string;
  readonly buckets: readonly BucketSettings[];
  readonly queues?: readonly {
    readonly name: string;
    readonly attributes?: Record<string, string>;
  }[];
  readonly credentials: Credentials;
  readonly region: string;
  readonly port?: number;
  /** Called after the object is kept and before its writer hears of it; it must not throw. */
  readonly onObjectCreated?: (event: ObjectCreated) => void;
}

export interface S3Front {
  /** For S3 and for SQS. */
  readonly endpoint: string;
  queueUrl(name: string): string;
  /** What a service of the same cloud sends: it is in the queue when this returns. */
  send(queue: string, body: object): void;
  /** Messages that nobody has done yet: those that wait, and those that somebody holds. */
  undone(queue: string): number;
  stop(): Promise<void>;
}

/** A larger form is read to its end, so that the browser hears the answer, and then refused. */
const largestFormBytes = 32 * 1_024 * 1_024;

/**
 * S3 and SQS on this machine: fauxqs behind a door that does what fauxqs only pretends. Nothing
 * anonymous is answered, upload policies and presigned URLs are enforced, CORS is the stack's.
 */
export async function startS3Front(options: S3FrontOptions): Promise<S3Front> {
  const { buckets, credentials, region, onObjectCreated } = options;
  const rules = new Map(buckets.map((bucket) => [bucket.name, corsRules(bucket)]));
  const nextSequencer = sequencer();
  const store = await openObjectStore({
    dataFolder: options.dataFolder,
    region,
    onStored: ({ bucket, key }) => {
      const { contentLength: size, etag } = store.s3.headObject(bucket, key);
      const eTag = etag.replaceAll('"', '');
      onObjectCreated?.({ bucket, key, size, eTag, sequencer: nextSequencer() });
    },
  });
  for (const { name } of buckets) store.s3.createBucket(name);

  const { endpoint, stop } = await serveLoopback((request, reply) => {
    serve(request, reply).catch((error: unknown) => refuse(reply, error));
  }, options.port);

  const queueUrl = (name: string) => `${endpoint}/${account}/${name}`;
  for (const { name, attributes } of options.queues ?? []) {
    const arn = `arn:aws:sqs:${region}:${account}:${name}`;
    const queue = store.sqs.getQueueByName(name);
    if (queue === undefined) store.sqs.createQueue(name, queueUrl(name), arn, attributes);
    else queue.setAttributes({ ...attributes });
  }
  const queueNamed = (name: string) => {
    const queue = store.sqs.getQueueByName(name);
    if (queue === undefined) throw new Error(`The stack has no queue ${name}.`);
    return queue;
  };

  async function serve(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const { method = '', url = '/', headers } = request;
    const bucket = decodeURIComponent(new URL(url, 'http://s3').pathname.split('/')[1] ?? '');
    const isPreflight = method === 'OPTIONS';
    if (headers.origin !== undefined) {
      const asked = isPreflight ? (headers['access-control-request-method'] ?? '') : method;
      const cors = corsAnswer(rules.get(bucket) ?? [], headers, asked);
      if (cors) reply.setHeaders(new Map(Object.entries(cors)));
      if (cors && isPreflight) return void reply.writeHead(200).end();
    }
    if (isPreflight) {
      throw new Refusal('AccessForbidden', 'CORSResponse: This CORS request is not allowed.');
    }
    if (method === 'POST' && /^multipart\/form-data\b/i.test(headers['content-type'] ?? '')) {
      return upload(bucket, request, reply);
    }
    verifySignature({ method, url, headers }, credentials, Date.now());
    store.serve(request, reply);
  }

  async function upload(bucket: string, request: IncomingMessage, reply: ServerResponse) {
    const body = await whole(request);
    const form = await readForm(request.headers['content-type'] ?? '', body);
    enforcePolicy(bucket, form, credentials, Date.now());
    const { fields, file } = form;
    const sha256 = fields.get('x-amz-checksum-sha256');
    const metadata = [...fields].flatMap(([name, value]) =>
      name.startsWith('x-amz-meta-') ? [[name.slice('x-amz-meta-'.length), value]] : [],
    );
    const { etag } = store.s3.putObject(
      bucket,
      fields.get('key') ?? '',
      file,
      fields.get('content-type') ?? 'binary/octet-stream',
      Object.fromEntries(metadata),
      {
        cacheControl: fields.get('cache-control'),
        contentDisposition: fields.get('content-disposition'),
      },
      sha256 === undefined
        ? undefined
        : { algorithm: 'SHA256', value: sha256, type: 'FULL_OBJECT' },
    );
    const status = fields.get('success_action_status');
    reply.writeHead(status === '200' || status === '201' ? Number(status) : 204, { etag }).end();
  }

  return {
    endpoint,
    queueUrl,
    send: (queue, body) => queueNamed(queue).enqueue(store.newMessage(JSON.stringify(body))),
    undone: (queue) => {
      const { ready, delayed, inflight } = queueNamed(queue).inspectMessages();
      return ready.length + delayed.length + inflight.length;
    },
    stop: async () => {
      await stop();
      await store.close();
    },
  };
}

const account = '000000000000';

function refuse(reply: ServerResponse, error: unknown): void {
  const { status, code, message } = asRefusal(error);
  const text = message.replace(/[<>&]/g, (each) => `&#${each.charCodeAt(0)};`);
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${text}</Message></Error>`;
  if (reply.headersSent) reply.destroy();
  else reply.writeHead(status, { 'content-type': 'application/xml' }).end(xml);
}

/** fauxqs's own refusals (no such bucket) have the same parts under other names. */
function asRefusal(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof Refusal) return error;
  const {
    code = 'InternalError',
    statusCode = 500,
    message,
  } = error as Error & {
    code?: string;
    statusCode?: number;
  };
  return { status: statusCode, code, message };
}

async function whole(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= largestFormBytes) chunks.push(chunk);
  }
  if (bytes > largestFormBytes)
    throw new Refusal('EntityTooLarge', 'Your proposed upload is too large.');
  return Buffer.concat(chunks);
}

/** Begins with the wall clock, so that it grows over restarts. */
function sequencer(): () => string {
  let last = 0n;
  return () => {
    const now = BigInt(Date.now()) << 16n;
    last = now > last ? now : last + 1n;
    return last.toString(16).toUpperCase().padStart(16, '0');
  };
}
