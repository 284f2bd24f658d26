import type { Context, SQSEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { queueHandler } from '../../shared/runtime/queue-handler.ts';

const eventOf = (bodies: string[]) =>
  ({ Records: bodies.map((body, i) => ({ messageId: `m${i}`, body })) }) as unknown as SQSEvent;

describe('the chain of a queue', () => {
  test('does each message by itself and tells which ones failed', async () => {
    const done: unknown[] = [];
    const handler = queueHandler(async (body) => {
      if (body === 'bad') throw new Error('no');
      done.push(body);
    });
    const reply = await handler(eventOf(['"a"', '"bad"', 'not json', '"b"']), {} as Context);
    expect(done).toEqual(['a', 'b']);
    expect(reply).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }],
    });
  });
});
