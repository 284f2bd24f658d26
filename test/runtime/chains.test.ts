import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import * as z from 'zod';
import { platformContracts } from '../../shared/contracts/calendar.ts';
import { accountFault } from '../../shared/domain/account/account-faults.ts';
import { apiHandler } from '../../shared/runtime/api-handler.ts';
import { log, shapeOf } from '../../shared/runtime/log.ts';
import { taskHandler } from '../../shared/runtime/task-handler.ts';

/** What alarms listen to: the lines said above information, by their level. */
function loudLines() {
  const said: [string, unknown][] = [];
  for (const level of ['warn', 'error'] as const) {
    const spy = vi
      .spyOn(log, level)
      .mockImplementation((...[line]) => void said.push([level, line]));
    onTestFinished(() => spy.mockRestore());
  }
  return said;
}

const throwing = (error: Error) => async () => {
  throw error;
};
const named = (name: string) => Object.assign(new Error('secret'), { name });
const fault = accountFault('SmsUnavailable');

describe('a task', () => {
  const run = async (error: Error) => {
    const handler = taskHandler(z.object({}), z.object({}), throwing(error));
    await expect(handler({}, { functionName: 'seal-shard' } as Context)).rejects.toBe(error);
  };

  test('says nothing of a fault, which its workflow waits for', async () => {
    const said = loudLines();
    await run(fault);
    expect(said).toEqual([]);
  });

  test('says that it failed when nobody foresaw why', async () => {
    const said = loudLines();
    await run(named('TypeError'));
    expect(said).toEqual([['error', 'task failed']]);
  });

  test('says so too when it is handed what it cannot read', async () => {
    const said = loudLines();
    const handler = taskHandler(z.object({ id: z.string() }), z.object({}), async () => ({}));
    await expect(handler({}, {} as Context)).rejects.toThrow(z.ZodError);
    expect(said).toEqual([['error', 'task failed']]);
  });
});

describe('a route', () => {
  const answerTo = async (error: Error) => {
    const handler = apiHandler('showHealth', platformContracts.showHealth, throwing(error), {
      calendar: async () => undefined,
      recordLate: async () => '',
    });
    const event = {
      headers: {},
      rawQueryString: '',
      requestContext: {
        requestId: 'request-1',
        timeEpoch: Date.now(),
        http: { method: 'GET', path: '/health' },
      },
    };
    return (await handler(event as never, {} as Context)) as APIGatewayProxyStructuredResultV2;
  };

  test('says that it failed when nobody foresaw why, and tells nothing of it', async () => {
    const said = loudLines();
    const { statusCode, body } = await answerTo(named('TypeError'));
    expect(statusCode).toBe(500);
    expect(body).not.toContain('secret');
    expect(said).toEqual([['error', 'failed']]);
  });

  test('only warns when the store was busy, and says nothing of a refusal', async () => {
    const said = loudLines();
    expect((await answerTo(named('ThrottlingException'))).statusCode).toBe(503);
    await answerTo(fault);
    expect(said).toEqual([['warn', 'busy']]);
  });

  test('answers with the headers that a CDN in China does not add', async () => {
    const { headers } = await answerTo(fault);
    expect(headers).toMatchObject({
      'strict-transport-security': expect.stringContaining('max-age=31536000'),
      'x-content-type-options': 'nosniff',
    });
  });
});

test('an error is logged by its name and its place, never by its message', () => {
  const error = Object.assign(new Error('秘密\n    secret'), { name: 'TypeError' });
  expect(shapeOf(error)).toEqual({
    name: 'TypeError',
    stack: expect.arrayContaining([expect.stringMatching(/^at .*chains\.test\.ts/)]),
  });
  expect(JSON.stringify(shapeOf(error))).not.toMatch(/秘密|secret/);
});
