import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeKeyCommand, GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { startKms } from '../../../infra/local/kms.ts';

const identity = 'arn:aws:kms:ap-east-1:000000000000:key/identity';
const session = 'arn:aws:kms:ap-east-1:000000000000:key/session';
const Message = Buffer.from('purpose: phone index');

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'kaoqi-'));
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

async function kms(keyArns = [identity, session]) {
  const started = await startKms({ dataFolder, keyArns });
  onTestFinished(() => started.stop());
  const client = new KMSClient({
    endpoint: started.endpoint,
    region: 'ap-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const mac = (KeyId: string, MacAlgorithm: 'HMAC_SHA_256' | 'HMAC_SHA_512' = 'HMAC_SHA_256') =>
    client.send(new GenerateMacCommand({ KeyId, MacAlgorithm, Message }));
  return { client, mac };
}

describe('the local KMS', () => {
  test('has the same keys each time under one seed, and others under another', async () => {
    const macUnder = async (keySeed: string) => {
      const started = await startKms({ keyArns: [identity], keySeed });
      onTestFinished(() => started.stop());
      const body = { KeyId: identity, MacAlgorithm: 'HMAC_SHA_256', Message: 'AA==' };
      const headers = { 'x-amz-target': 'TrentService.GenerateMac' };
      const said = await fetch(started.endpoint, {
        ...{ method: 'POST', headers, body: JSON.stringify(body) },
      });
      return ((await said.json()) as { Mac: string }).Mac;
    };
    const mac = await macUnder('seven');
    expect(await macUnder('seven')).toBe(mac);
    expect(await macUnder('eight')).not.toBe(mac);
  });

  test('makes the HMAC of its own key file, for a key by ARN and by id', async () => {
    const { mac } = await kms();
    const keys = JSON.parse(readFileSync(join(dataFolder, 'keys.json'), 'utf8'));
    const expected = createHmac('sha256', Buffer.from(keys[identity], 'base64'))
      .update(Message)
      .digest();
    for (const KeyId of [identity, 'identity']) {
      const { Mac, KeyId: arn } = await mac(KeyId);
      expect(Buffer.from(Mac ?? [])).toEqual(expected);
      expect(arn).toBe(identity);
    }
    expect((await mac(session)).Mac).not.toEqual((await mac(identity)).Mac);
  });

  test('has the same keys after a restart, and new ones beside them', async () => {
    const before = (await (await kms([identity])).mac(identity)).Mac;
    const again = await kms([identity, session]);
    expect((await again.mac(identity)).Mac).toEqual(before);
    expect((await again.mac(session)).Mac).not.toEqual(before);
  });

  test('keeps its keys from other users of the machine', async () => {
    await kms();
    expect(statSync(join(dataFolder, 'keys.json')).mode & 0o777).toBe(0o600);
  });

  test('says in one sentence that its key file is broken, and leaves it', async () => {
    writeFileSync(join(dataFolder, 'keys.json'), '{"half');
    await expect(kms()).rejects.toThrow(/keys.json is broken: delete the data folder/);
    expect(readFileSync(join(dataFolder, 'keys.json'), 'utf8')).toBe('{"half');
  });

  test('refuses by name what it does not know', async () => {
    const { client, mac } = await kms();
    await expect(mac('other')).rejects.toMatchObject({ name: 'NotFoundException' });
    await expect(mac(identity, 'HMAC_SHA_512')).rejects.toThrow('does not know HMAC_SHA_512');
    await expect(client.send(new DescribeKeyCommand({ KeyId: identity }))).rejects.toThrow(
      'The local KMS does not know TrentService.DescribeKey.',
    );
  });
});
