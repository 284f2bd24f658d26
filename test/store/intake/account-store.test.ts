import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { claimOf } from '../../../shared/domain/application/claim.ts';
import {
  type AccountStore,
  accountStore,
  type Candidate,
} from '../../../shared/store/account-store.ts';
import { type CodeStore, codeStore } from '../../../shared/store/code-store.ts';
import { accountKey, uniqueKey } from '../../../shared/store/keys.ts';
import { type RosterStore, rosterStore } from '../../../shared/store/roster-store.ts';
import { signInFailures } from '../../../shared/store/sign-in-failures.ts';
import { type FreshTable, freshTable } from '../../support/dynamodb.ts';
import { inRegistration, type Student, seasonId, student } from '../../support/intake.ts';

let accounts: AccountStore;
let codes: CodeStore;
let roster: RosterStore;
let table: FreshTable;
beforeAll(async () => {
  table = await freshTable();
  const { client, tableName } = table;
  accounts = accountStore(client, tableName);
  codes = codeStore(client, tableName);
  roster = rosterStore(client, tableName);
});

/** A person on the roster with a code of their own. */
async function ready(order: number) {
  const person = await student(order);
  await roster.write(person.entry, undefined);
  const code = {
    seasonId,
    phoneIndex: `code-${order}`,
    purpose: 'ACTIVATE',
    codeHash: 'hash',
    boundTo: 'bound',
    expiresAt: inRegistration,
    tries: 0,
    sentAt: [],
    version: 1,
    requests: [],
  };
  await codes.replace(code, undefined);
  return { person, code };
}
function candidate({ entry }: Student, phoneIndex: string): Candidate {
  const { candidateId, shard, nameKey, idMasked, majorCode } = entry;
  const made = {
    seasonId,
    candidateId,
    shard,
    version: 0,
    requests: [],
    changedAt: inRegistration,
    changedBy: candidateId,
  };
  return {
    account: {
      ...made,
      name: nameKey,
      idMasked,
      phoneMasked: '138****0000',
      phoneIndex,
      phoneCipher: 'sealed',
      juniorMajorCode: majorCode,
      epoch: 0,
      activatedAt: inRegistration,
    },
    application: { ...made, state: 'REGISTERED', claim: claimOf('GENERAL'), revision: 0 },
  };
}
const endings = async (tries: Promise<unknown>[]) =>
  (await Promise.allSettled(tries)).map((end) =>
    end.status === 'fulfilled' ? 'made' : (end.reason as Error).name,
  );

describe('activating, in one transaction', () => {
  test('ten people at once with one phone: exactly one succeeds', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, (_, i) => ready(500 + i)));
    const ended = await endings(
      people.map(({ person, code }) =>
        accounts.activate(candidate(person, 'one-phone'), person.entry, code),
      ),
    );
    expect(ended.toSorted()).toEqual([...Array(9).fill('PhoneTaken'), 'made']);
  });

  test('one person at once with ten phones: exactly one succeeds', async () => {
    const { person } = await ready(600);
    const coded = await Promise.all(Array.from({ length: 10 }, (_, i) => ready(601 + i)));
    const ended = await endings(
      coded.map(({ code }, i) =>
        accounts.activate(candidate(person, `phone-${i}`), person.entry, code),
      ),
    );
    expect(ended.toSorted()).toEqual([...Array(9).fill('AlreadyActivated'), 'made']);
  });

  test('with a code that was used meanwhile makes nothing', async () => {
    const { person, code } = await ready(700);
    expect(await codes.use(code)).toBe(true);
    expect(await codes.use(code)).toBe(false);
    const late = accounts.activate(candidate(person, 'phone-700'), person.entry, code);
    await expect(late).rejects.toEqual(expect.objectContaining({ name: 'CodeWrong' }));
    expect(await accounts.find(person.entry.candidateId)).toBeUndefined();
    expect((await roster.find(person.entry))?.activatedAt).toBeUndefined();
  });

  test('is refused when the ID number counts as activated, whatever else is free', async () => {
    const { person, code } = await ready(710);
    const key = uniqueKey({ seasonId, kind: 'ID', index: person.entry.idIndex });
    await table.client.send(
      new UpdateCommand({
        TableName: table.tableName,
        Key: key,
        UpdateExpression: 'SET activatedAt = :at',
        ExpressionAttributeValues: { ':at': inRegistration },
      }),
    );
    const twice = accounts.activate(candidate(person, 'phone-710'), person.entry, code);
    await expect(twice).rejects.toEqual(expect.objectContaining({ name: 'AlreadyActivated' }));
  });
});

describe('setting a first password', () => {
  test('is refused to an account that has one, also of the same epoch', async () => {
    const { person, code } = await ready(720);
    const made = candidate(person, 'phone-720');
    const account = { ...made.account, passwordHash: 'scrypt$1$a$b' };
    await accounts.activate({ ...made, account }, person.entry, code);
    const second = accounts.setPassword(account, 'another', inRegistration, {
      key: 'request-1',
      hash: 'hash',
    });
    await expect(second).rejects.toEqual(expect.objectContaining({ name: 'PasswordAlreadySet' }));
  });

  test('is not kept from its owner by a wrong guess of somebody else, and is by a risen epoch', async () => {
    const { person, code } = await ready(721);
    const { account, application } = candidate(person, 'phone-721');
    await accounts.activate({ account, application }, person.entry, code);
    const key = accountKey(account);
    const failures = signInFailures(table.client, table.tableName);
    await failures.count(key, account, inRegistration);
    const done = { key: 'request-2', hash: 'hash' };
    const stale = { ...account, epoch: account.epoch + 1 };
    await expect(accounts.setPassword(stale, 'scrypt$1$a$b', inRegistration, done)).rejects.toEqual(
      expect.objectContaining({ name: 'SessionOver' }),
    );
    await accounts.setPassword(account, 'scrypt$1$a$b', inRegistration, done);
    expect((await accounts.find(account.candidateId))?.account).toMatchObject({
      passwordHash: 'scrypt$1$a$b',
      failures: 1,
      version: 2,
    });
  });
});

describe('writing a roster entry', () => {
  test('over one that was activated since it was read changes nothing', async () => {
    const { person, code } = await ready(730);
    const read = await roster.find(person.entry);
    await accounts.activate(candidate(person, 'phone-730'), person.entry, code);
    const next = { ...person.entry, nameKey: '改名', version: 2 };
    expect(await roster.write(next, read)).toBe('changed-meanwhile');
    expect((await roster.find(person.entry))?.nameKey).toBe(person.entry.nameKey);
  });

  test('with an ID number of somebody else is refused, and leaves both as they are', async () => {
    const [{ person }, other] = [await ready(740), await student(741)];
    const thief = { ...other.entry, idIndex: person.entry.idIndex };
    expect(await roster.write(thief, undefined)).toBe('id-taken');
    expect(await roster.find(other.entry)).toBeUndefined();
  });

  test('with a student number of another school is refused, also when both come at once', async () => {
    const [here, there] = [await student(742), await student(743, '12302')];
    const twice = [here.entry, { ...there.entry, studentNo12: here.studentNo12 }];
    const written = await Promise.all(twice.map((entry) => roster.write(entry, undefined)));
    expect(written.toSorted()).toEqual(['student-number-taken', 'written']);
  });
});
