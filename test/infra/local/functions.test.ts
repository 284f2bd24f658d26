import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadFunctions } from '../../../infra/local/functions.ts';

const bundle = mkdtempSync(join(tmpdir(), 'kaoqi-bundle-'));
afterAll(() => rmSync(bundle, { recursive: true }));
// Answers with as many letters as it is asked for.
writeFileSync(
  join(bundle, 'index.mjs'),
  "export const handler = async ({ letters }) => '字'.repeat(letters);",
);

const load = () =>
  loadFunctions(
    {
      region: 'cn-north-1',
      resources: [
        {
          ...{ stack: 'test', id: 'Echo', type: 'AWS::Lambda::Function', name: 'echo' },
          ...{ arn: 'arn:echo', assetFolder: bundle, properties: { Handler: 'index.handler' } },
        },
      ],
    },
    {},
  );
const { invoke } = load();

describe('functions that are stopped', () => {
  test('end what is under way, and begin nothing more', async () => {
    const functions = load();
    const before = functions.invoke('echo', { letters: 1 });
    await functions.stop();
    expect(functions.underWay()).toBe(0);
    expect(await before).toEqual({ payload: '字' });
    void functions.invoke('echo', { letters: 1 });
    expect(functions.underWay()).toBe(0);
  });
});

describe('a payload', () => {
  test('is answered up to the limit of Lambda, in bytes as on the wire', async () => {
    const most = (6_291_556 - '""'.length) / 3;
    expect(await invoke('echo', { letters: Math.floor(most) })).toHaveProperty('payload');
    expect(await invoke('echo', { letters: Math.floor(most) + 1 })).toMatchObject({
      error: { errorType: 'Function.ResponseSizeTooLarge' },
    });
  });

  test('is taken up to the limit of Lambda', async () => {
    const overhead = JSON.stringify({ letters: 1, padding: '' }).length;
    const padded = (bytes: number) => ({ letters: 1, padding: 'x'.repeat(bytes - overhead) });
    expect(await invoke('echo', padded(6_291_456))).toEqual({ payload: '字' });
    expect(await invoke('echo', padded(6_291_457))).toMatchObject({
      error: { errorType: 'RequestEntityTooLarge' },
    });
  });
});
