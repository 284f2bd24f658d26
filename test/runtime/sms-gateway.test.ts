import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { smsGateway } from '../../shared/runtime/sms-gateway.ts';
import { testRing } from '../support/intake.ts';

const ring = testRing('provider');
const nowMs = () => 1_700_000_000_000;
const sms = { phone: '13800138000', text: '验证码 123456' };
const unavailable = expect.objectContaining({ name: 'SmsUnavailable' });

/** A gateway that answers with this status, and what it heard. */
async function gatewayAnswering(status: number) {
  const heard: { method: string | undefined; headers: IncomingMessage['headers']; body: string }[] =
    [];
  const server = createServer(async (request, response) => {
    heard.push({ method: request.method, headers: request.headers, body: await text(request) });
    response.writeHead(status).end();
  });
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`;
  return { heard, gateway: smsGateway(url, ring, nowMs), close: () => server.close() };
}

describe('the message gateway', () => {
  test('gets the message as JSON, signed with its moment', async () => {
    const { heard, gateway } = await gatewayAnswering(202);
    await gateway.send(sms);
    const [request] = heard;
    expect(request).toMatchObject({ method: 'POST', body: JSON.stringify(sms) });
    const secret = await ring.secret('sms-gateway');
    const mac = createHmac('sha256', secret).update(`${nowMs()}.${request?.body}`).digest('hex');
    expect(request?.headers).toMatchObject({
      'x-kaoqi-stamp': String(nowMs()),
      'x-kaoqi-signature': `v1=${mac}`,
    });
  });

  test('is only reached, and told nothing, when no message may leave', async () => {
    const { heard, gateway } = await gatewayAnswering(404);
    await gateway.reach();
    expect(heard).toMatchObject([{ method: 'HEAD', body: '' }]);
  });

  test.each([
    ['send', 500],
    ['send', 403],
    ['reach', 503],
  ] as const)('is unavailable when %s is answered by %i', async (call, status) => {
    const { gateway } = await gatewayAnswering(status);
    await expect(gateway[call](sms)).rejects.toEqual(unavailable);
  });

  test('is unavailable to both calls when nobody answers', async () => {
    const { gateway, close } = await gatewayAnswering(202);
    close();
    await expect(gateway.send(sms)).rejects.toEqual(unavailable);
    await expect(gateway.reach()).rejects.toEqual(unavailable);
  });
});
