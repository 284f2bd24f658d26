import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { InvocationResult } from './functions.ts';

interface QueuePumpOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly batchSize: number;
  /** Messages that nobody has done yet, as the store counts them: over restarts too. */
  readonly undone: () => number;
  readonly deliver: (event: { Records: object[] }) => Promise<InvocationResult>;
}

/** On AWS it is seen again when its visibility time is over; nobody at a keyboard waits three minutes for that. */
const againAfterSeconds = 1;

/** What the stack says of a queue and this machine honours: after how many tries a message is dead. */
export function queueAttributes({
  RedrivePolicy,
}: Record<string, unknown>): Record<string, string> {
  return RedrivePolicy === undefined ? {} : { RedrivePolicy: JSON.stringify(RedrivePolicy) };
}

/** Carries a queue's messages to its function, and says when none is left. */
export function createQueuePump(options: QueuePumpOptions) {
  const client = new SQSClient({
    endpoint: options.endpoint,
    region: options.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  let stopped = false;
  let wake = Promise.withResolvers<void>();

  // Not 0 seconds: fauxqs would give the message back to nobody when it keeps it on disk.
  const deliverAgainSoon = (ReceiptHandle: string | undefined) =>
    client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: options.queueUrl,
        ReceiptHandle,
        VisibilityTimeout: againAfterSeconds,
      }),
    );

  const receive = async () => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: options.queueUrl,
        MaxNumberOfMessages: options.batchSize,
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return false;
    const result = await options.deliver({
      Records: Messages.map((message) => ({
        messageId: message.MessageId,
        receiptHandle: message.ReceiptHandle,
        body: message.Body,
        attributes: message.Attributes ?? {},
        messageAttributes: {},
        eventSource: 'aws:sqs',
        eventSourceARN: options.queueArn,
        awsRegion: options.region,
      })),
    });
    const failed = 'error' in result ? undefined : new Set(failures(result.payload));
    for (const message of Messages) {
      if (failed === undefined || failed.has(message.MessageId ?? '')) {
        await deliverAgainSoon(message.ReceiptHandle);
        continue;
      }
      await client.send(
        new DeleteMessageCommand({
          QueueUrl: options.queueUrl,
          ReceiptHandle: message.ReceiptHandle,
        }),
      );
    }
    return true;
  };

  const run = async () => {
    while (!stopped) {
      const found = await receive().catch(() => false);
      if (found) continue;
      await Promise.race([wake.promise, new Promise((go) => setTimeout(go, 1_000).unref())]);
      wake = Promise.withResolvers<void>();
    }
  };
  const running = run();

  return {
    /** Looks now for what was sent. */
    nudge: () => wake.resolve(),
    isDrained: () => options.undone() === 0,
    async stop() {
      stopped = true;
      wake.resolve();
      await running;
      client.destroy();
    },
  };
}

function failures(payload: unknown): string[] {
  const { batchItemFailures = [] } = (payload ?? {}) as {
    batchItemFailures?: { itemIdentifier: string }[];
  };
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}
