import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { log } from './log.ts';

/** The chain of what answers a queue: each message by itself; one that fails is delivered again, the others are done. */
export function queueHandler(act: (body: unknown) => Promise<void>) {
  return middy(async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const results = await Promise.allSettled(
      Records.map(async ({ body }) => act(JSON.parse(body))),
    );
    const batchItemFailures = results.flatMap((result, at) => {
      if (result.status === 'fulfilled') return [];
      log.error('a message was not done', { error: (result.reason as Error).name });
      return [{ itemIdentifier: Records[at]?.messageId ?? '' }];
    });
    return { batchItemFailures };
  });
}
