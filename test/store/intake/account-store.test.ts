import { beforeAll, describe, expect, test } from 'vitest';
import { claimOf } from '../../../shared/domain/application/claim.ts';
import {
  type AccountStore,
  accountStore,
  type Candidate,
} from '../../../shared/store/account-store.ts';
import { type CodeStore, codeStore } from '../../../shared/store/code-store.ts';
import { type RosterStore, rosterStore } from '../../../shared/store/roster-store.ts';
import { freshTable } from '../../support/dynamodb.ts';
import { inRegistration, type Student, seasonId, student } from '../../support/intake.ts';

let accounts: AccountStore;
let codes: CodeStore;
let roster: RosterStore;
beforeAll(async () => {
  const { client, tableName } = await freshTable();
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
});
