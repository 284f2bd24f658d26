import { beforeAll, describe, expect, test } from 'vitest';
import { claimOf } from '../../../shared/domain/application/claim.ts';
import { after, minuteInMs } from '../../../shared/domain/kernel/instant.ts';
import { accountStore } from '../../../shared/store/account-store.ts';
import { applicationStore } from '../../../shared/store/application-store.ts';
import { codeStore } from '../../../shared/store/code-store.ts';
import { proposalStore } from '../../../shared/store/proposal-store.ts';
import { rosterStore } from '../../../shared/store/roster-store.ts';
import { type FreshTable, freshTable } from '../../support/dynamodb.ts';
import { inRegistration, newMark, seasonId, student } from '../../support/intake.ts';

let table: FreshTable;
beforeAll(async () => {
  table = await freshTable();
});

/** Somebody who has just activated an account, as the store has them. */
async function activated(order: number) {
  const { client, tableName } = table;
  const { entry } = await student(order);
  const { candidateId, shard, nameKey, idMasked, majorCode } = entry;
  await rosterStore(client, tableName).write(entry, undefined);
  const phoneIndex = `phone-${order}`;
  const code = { seasonId, phoneIndex, boundTo: 'bound', purpose: 'ACTIVATE', codeHash: 'hash' };
  const hour = { expiresAt: after(inRegistration, minuteInMs), tries: 0, sentAt: [] };
  await codeStore(client, tableName).replace(
    { ...code, ...hour, version: 1, requests: [] },
    undefined,
  );
  const made = { seasonId, candidateId, shard, version: 0, requests: [] };
  const trace = { changedAt: inRegistration, changedBy: candidateId };
  const masked = {
    idMasked,
    phoneMasked: '138****0000',
    phoneCipher: 'x',
    juniorMajorCode: majorCode,
  };
  const account = {
    ...{ ...made, ...trace, ...masked, phoneIndex },
    ...{ name: nameKey, epoch: 0, activatedAt: inRegistration },
  };
  const claim = claimOf('GENERAL');
  const application = { ...made, ...trace, claim, state: 'REGISTERED' as const, revision: 0 };
  await accountStore(client, tableName).activate({ account, application }, entry, code);
  return { account, application };
}

// The SDK sends a write again whose answer was lost: the second one meets what the first has made (trust F8).
describe('a write whose answer was lost and that is sent again', () => {
  test('is done if it is a saved profile', async () => {
    const { application } = await activated(901);
    const store = applicationStore(table.client, table.tableName);
    const step = { read: application, move: 'save', changes: {}, at: inRegistration } as const;
    const first = await store.save({ ...step, requestId: 'r-1' });
    expect(await store.save({ ...step, requestId: 'r-1' })).toEqual(first);
    await expect(store.save({ ...step, requestId: 'r-2' })).rejects.toThrow(/changed elsewhere/);
  });

  test('is done if it is a password', async () => {
    const { account } = await activated(902);
    const store = accountStore(table.client, table.tableName);
    const done = { ...newMark(), reply: {} };
    await store.setPassword(account, 'hash', inRegistration, done);
    await expect(store.setPassword(account, 'hash', inRegistration, done)).resolves.toBeUndefined();
    const other = { ...newMark(), reply: {} };
    await expect(store.setPassword(account, 'hash', inRegistration, other)).rejects.toThrow();
  });

  test('is done if it is the approval of a proposal', async () => {
    const store = proposalStore(table.client, table.tableName);
    const [at, by] = [inRegistration, 'exi-li'];
    const proposal = await store.add({
      ...{ seasonId, proposalId: 'p-lost', attempt: 1, version: 0, requests: [] },
      ...{ change: { kind: 'INCIDENT', minutes: 30, reason: 'slow' }, state: 'PROPOSED' },
      ...{ proposedBy: by, proposedAt: at, changedAt: at, changedBy: by },
    });
    const done = newMark();
    const first = await store.approve(proposal, 'exi-wang', at, done);
    expect(await store.approve(proposal, 'exi-wang', at, done)).toEqual(first);
    await expect(store.approve(proposal, 'exi-wang', at, newMark())).rejects.toThrow();
  });
});
