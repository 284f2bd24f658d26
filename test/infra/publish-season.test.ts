import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { deployed, optionsOf } from '../../infra/deployed.ts';
import { startKms } from '../../infra/local/kms.ts';
import { providerSecret } from '../../infra/provider-secret.ts';
import {
  hunan2024,
  type NewOfficer,
  publishHunan2024,
  readOfficers,
  requireSameOrNone,
  shardsFor,
  wayInOf,
} from '../../infra/publish-season.ts';
import type { Instant } from '../../shared/domain/kernel/instant.ts';
import { base32 } from '../../shared/runtime/base32.ts';
import { keyRing } from '../../shared/runtime/keyring.ts';
import { totpSecretOf } from '../../shared/runtime/new-staff.ts';
import { passwordFits } from '../../shared/runtime/password.ts';
import { calendarReader } from '../../shared/store/calendar-store.ts';
import { catalogueKey } from '../../shared/store/keys.ts';
import { settingsReader } from '../../shared/store/settings-store.ts';
import { staffStore } from '../../shared/store/staff-store.ts';
import { freshTable } from '../support/dynamodb.ts';

const { seasonId } = hunan2024().calendar;
const folder = mkdtempSync(join(tmpdir(), 'kaoqi-publish-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const identity = 'arn:aws:kms:eu-central-1:000000000000:key/identity';
const provider = 'arn:aws:kms:eu-central-1:000000000000:key/provider';

function fileOf(content: unknown): string {
  const file = join(mkdtempSync(join(folder, 'one-')), 'file.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const li = { staffId: 'exi-li', name: '李', org: 'EXI', roles: ['institute'] };
const wang = { staffId: 'exi-wang', name: '王', org: 'EXI', roles: ['institute'] };
const reviewer = { staffId: 'reviewer-1', name: '张', org: '10827', roles: ['school-reviewer'] };
const both = 'exi-li,exi-wang';

/** An empty table and a KMS of its own, and the season published into it for so many candidates. */
async function aPlace() {
  const { client, tableName } = await freshTable();
  const started = await startKms({ keyArns: [identity, provider] });
  onTestFinished(() => started.stop());
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const kms = new KMSClient({ endpoint: started.endpoint, region: 'eu-central-1', credentials });
  const publish = async (people: readonly object[] = [li, wang], candidates = 1_000) => {
    const { officers, publishedBy } = readOfficers(fileOf(people), both);
    const shards = shardsFor(candidates);
    const shown: NewOfficer[] = [];
    await requireSameOrNone(client, tableName, shards);
    await publishHunan2024({
      ...{ client, tableName, kms, identityKeyId: identity, shards, officers, publishedBy },
      passwordHashCost: 2 ** 10,
      at: Date.parse('2024-01-17T12:00:00+08:00') as Instant,
      onNewOfficer: (officer) => shown.push(officer),
    });
    return shown;
  };
  return { client, tableName, kms, publish };
}

describe('publishing the first season', () => {
  test('puts it in force, and each officer can enter with what was shown', async () => {
    const { client, tableName, kms, publish } = await aPlace();
    const shown = await publish();
    expect((await calendarReader(client, tableName, seasonId).fresh()).publishedBy).toEqual([
      'exi-li',
      'exi-wang',
    ]);
    expect((await settingsReader(client, tableName, seasonId).fresh()).shards).toBe(3);
    expect(shown.map(({ staffId }) => staffId)).toEqual(['exi-li', 'exi-wang']);
    for (const { staffId, password, totpSecret } of shown) {
      const kept = await staffStore(client, tableName).find(staffId);
      expect(await passwordFits(password, kept?.passwordHash ?? '')).toBe(true);
      const opened = kept && (await totpSecretOf(keyRing(kms, identity), kept));
      expect(opened).toEqual(totpSecret);
    }
  });

  test('keeps no secret where it could be read', async () => {
    const { client, tableName, publish } = await aPlace();
    const [first] = await publish();
    const { Items } = await client.send(new ScanCommand({ TableName: tableName }));
    const all = JSON.stringify(Items);
    expect(all).toContain('exi-li');
    expect(all).not.toContain(first?.password);
    for (const form of ['base64url', 'base64', 'hex'] as const)
      expect(all).not.toContain(first?.totpSecret.toString(form));
  });

  test('again shows nobody’s secrets again, only those of who is new', async () => {
    const { publish } = await aPlace();
    await publish();
    expect(await publish()).toEqual([]);
    expect(await publish([li, wang, reviewer])).toMatchObject([{ staffId: 'reviewer-1' }]);
  });

  test('over another season is refused before anything is written, and says what differs', async () => {
    const { client, tableName, publish } = await aPlace();
    await publish();
    await expect(publish([li, wang, reviewer], 9_000)).rejects.toThrow('a number of candidates');
    expect(await staffStore(client, tableName).find('reviewer-1')).toBeUndefined();
  });

  test('over the plans of another is refused', async () => {
    const { client, tableName, publish } = await aPlace();
    await publish();
    const fewer = new UpdateCommand({
      TableName: tableName,
      Key: catalogueKey({ seasonId, version: 1 }),
      UpdateExpression: 'SET sites = :none',
      ExpressionAttributeValues: { ':none': [] },
    });
    await client.send(fewer);
    await expect(publish()).rejects.toThrow('with other things than here: plans.');
  });
});

describe('the file of officers', () => {
  test.each<[string, unknown, string, string]>([
    ['that is not there', undefined, both, 'There is no file'],
    ['that is not JSON', 'staffId: exi-li', both, 'is not JSON'],
    ['with a role that nobody has', [{ ...li, roles: ['king'] }], both, 'roles'],
    ['with a password in it', [{ ...li, password: 'x' }, wang], both, 'Unrecognized key'],
    ['with a candidate', [li, wang, { ...reviewer, roles: ['candidate'] }], both, 'roles'],
    ['with one twice', [li, wang, li], both, 'exi-li twice'],
    ['without who approved', [li], both, 'name two different officers'],
    ['and one approver alone', [li, wang], 'exi-li,exi-li', 'name two different officers'],
    ['and a reviewer as approver', [li, reviewer], 'exi-li,reviewer-1', 'the role institute'],
  ])('%s is refused in a sentence', (_, content, approvedBy, sentence) => {
    const file = content === undefined ? join(folder, 'nowhere.json') : fileOf(content);
    expect(() => readOfficers(file, approvedBy)).toThrow(sentence);
  });

  test('gives each officer secrets of their own, and an address that authenticators take', () => {
    const { officers } = readOfficers(fileOf([li, wang]), both);
    expect(new Set(officers.map(({ password }) => password)).size).toBe(2);
    const [first] = officers;
    expect(first && wayInOf(first)).toMatch(
      /^exi-li {2}李\n {2}([a-z2-7]{4}-){3}[a-z2-7]{4}\n {2}otpauth:\/\/totp\/Kaoqi:exi-li\?secret=[A-Z2-7]{32}&issuer=Kaoqi$/,
    );
    expect(base32(Buffer.from('fooba')).toUpperCase()).toBe('MZXW6YTB');
  });
});

describe('a deployed stage', () => {
  const told = { TableName: 't', IdentityKeyId: 'i', ProviderKeyId: 'p' };

  test('is found by what its deployment told', () => {
    const file = fileOf({ 'kaoqi-production-data': told, 'kaoqi-production-watch': {} });
    expect(deployed('production', file)).toMatchObject({ stage: { seasonId }, outputs: told });
  });

  test('that told nothing, or is none, is named', () => {
    expect(() => deployed('production', fileOf({}))).toThrow('--outputs-file');
    expect(() => deployed('local', fileOf({}))).toThrow('local is not a stage that is deployed');
  });
});

describe('what a provider shares with us', () => {
  test('follows from the key of providers, and is another for each', async () => {
    const { kms } = await aPlace();
    const ring = keyRing(kms, provider);
    const sms = await providerSecret(ring, 'sms-gateway');
    expect(sms).toBe((await ring.secret('sms-gateway')).toString('hex'));
    expect(await providerSecret(ring, 'cashier')).not.toBe(sms);
    await expect(providerSecret(ring, 'postman')).rejects.toThrow('sms-gateway and cashier');
  });

  test('is not shown to a command that leaves something out', () => {
    expect(() => optionsOf(['stage', 'region'], 'say both')).toThrow(
      /--stage, --region .*say both/,
    );
  });
});
