import { expect, onTestFinished, test } from 'vitest';
import { serveLoopback } from '../../../infra/local/loopback.ts';

test('a taken port is said in one sentence', async () => {
  const first = await serveLoopback((_, reply) => void reply.end());
  onTestFinished(() => first.stop());
  const port = Number(new URL(first.endpoint).port);
  await expect(serveLoopback(() => {}, port)).rejects.toThrow(`The port ${port} is taken:`);
});

test('a stopped server answers no more, open connections included', async () => {
  const server = await serveLoopback((_, reply) => void reply.end('here'));
  expect(await (await fetch(server.endpoint)).text()).toBe('here');
  await server.stop();
  await expect(fetch(server.endpoint)).rejects.toThrow();
});
