import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { itemBytes } from '../../../infra/local/write-units.ts';
import { applicationContracts } from '../../../shared/contracts/applications.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { ReviewTask } from '../../../shared/domain/review/review-task.ts';
import { applicationKey, taskKey } from '../../../shared/store/keys.ts';
import { taskStore } from '../../../shared/store/task-store.ts';
import { beijing, newMark } from '../../support/intake.ts';
import { filingDesk, profileOf } from './filing-desk.ts';

let desk: Awaited<ReturnType<typeof filingDesk>>;
beforeAll(async () => {
  desk = await filingDesk();
});
const named = (name: string) => expect.objectContaining({ name });
const closes = beijing('2024-02-02T17:00:00');

const itemAt = async (Key: object) =>
  (await desk.client.send(new GetCommand({ TableName: desk.tableName, Key: { ...Key } }))).Item;
async function draft(category: Parameters<typeof profileOf>[0] = 'GENERAL') {
  return desk.candidate({ state: 'DRAFT', profile: profileOf(category) });
}

describe('submitting', () => {
  test('freezes the evidence by its hash and gives the own school a task of this revision', async () => {
    const person = await draft();
    const photo = await desk.evidence(person);
    const submitted = await desk.submit(person, 1);
    expect(submitted).toMatchObject({ state: 'SUBMITTED', revision: 1, version: 2 });
    const { application } = await desk.find(person);
    expect(application.frozen).toEqual({
      PHOTO: { evidenceId: photo.evidenceId, sha256: photo.sha256 },
    });
    const task = ReviewTask.parse(await itemAt(taskKey({ taskId: `${person.sub}.FIRST.1` })));
    expect(task).toMatchObject({ state: 'PENDING', org: '10827', revision: 1, takings: 0 });
    const tasks = taskStore(desk.client, desk.tableName);
    await tasks.file(task, closes);
    const queue = await tasks.first({ org: '10827', stage: 'FIRST', state: 'PENDING' }, 50);
    expect(queue.map(({ taskId }) => taskId)).toContain(task.taskId);
  });

  test('fits both items into one write unit each: four units in one transaction', async () => {
    const person = await draft('EXEMPT_VETERAN');
    await desk.evidence(person);
    await desk.evidence(person, { kind: 'DISCHARGE_CERT' });
    await desk.submit(person, 1);
    for (const key of [
      applicationKey({ candidateId: person.sub }),
      taskKey({ taskId: `${person.sub}.FIRST.1` }),
    ]) {
      const item = await itemAt(key);
      expect(itemBytes(marshall(item) as never)).toBeLessThanOrEqual(1_024);
    }
  });

  test('is done while the inspection still runs', async () => {
    const person = await draft();
    await desk.evidence(person, { state: 'STORED' });
    expect(await desk.submit(person, 1)).toMatchObject({ state: 'SUBMITTED' });
  });

  test.each([
    ['without a photo', 'GENERAL', []],
    ['with a photo that was refused', 'GENERAL', [{ state: 'REFUSED' as const }]],
    ['with a photo that never arrived', 'GENERAL', [{ state: 'UPLOADING' as const }]],
    ['without the proof of its category', 'GENERAL_POVERTY', [{}]],
  ] as const)('is refused %s', async (_, category, pieces) => {
    const person = await draft(category);
    for (const piece of pieces) await desk.evidence(person, piece);
    await expect(desk.submit(person, 1)).rejects.toEqual(named('EvidenceMissing'));
    expect((await desk.find(person)).application.state).toBe('DRAFT');
  });

  test('is refused without a profile', async () => {
    const person = await desk.candidate({ state: 'DRAFT' });
    await desk.evidence(person);
    await expect(desk.submit(person, 1)).rejects.toEqual(named('ProfileMissing'));
  });

  test('takes the letter of the unit in place of the discharge certificate', async () => {
    const person = await draft('EXEMPT_VETERAN');
    await desk.evidence(person);
    await desk.evidence(person, { kind: 'UNIT_PROOF' });
    expect(await desk.submit(person, 1)).toMatchObject({ state: 'SUBMITTED' });
  });

  test('fifty times at once with one key makes one submission, and each gets the same answer', async () => {
    const person = await draft();
    await desk.evidence(person);
    const mark = newMark('the same');
    const tries = Array.from({ length: 50 }, () => desk.submit(person, 1, { mark }));
    const { reply } = applicationContracts.submitApplication;
    const [first, ...others] = (await Promise.all(tries)).map((said) => reply.parse(said));
    for (const other of others) expect(other).toEqual(first);
    expect(first).toMatchObject({ revision: 1, version: 2 });
    expect((await desk.find(person)).application.revision).toBe(1);
  });

  test('repeated a week later gives the answer that it had, whatever has become of it', async () => {
    const person = await draft();
    await desk.evidence(person);
    const mark = newMark('the same');
    const first = await desk.submit(person, 1, { mark });
    const { application } = await desk.find(person);
    await desk.put({
      ...applicationKey(application),
      ...application,
      state: 'UNDER_REVIEW',
      version: 5,
    });
    const at = (closes + 7 * 86_400_000) as Instant;
    expect(await desk.submit(person, 1, { mark, at })).toMatchObject({
      state: 'SUBMITTED',
      version: first.version,
      revision: first.revision,
      submittedAt: first.submittedAt,
    });
    const other = { ...newMark('another'), key: mark.key };
    await expect(desk.submit(person, 1, { mark: other })).rejects.toEqual(
      named('RequestKeyReused'),
    );
  });

  test('is taken a millisecond before W02 closes, and not at the close', async () => {
    const person = await draft();
    await desk.evidence(person);
    await expect(desk.submit(person, 1, { at: closes })).rejects.toEqual(named('WindowClosed'));
    expect(await desk.submit(person, 1, { at: (closes - 1) as Instant })).toMatchObject({
      submittedAt: closes - 1,
    });
  });

  test('is taken until the own close of one person, and of no other', async () => {
    const own = (closes + 3_600_000) as Instant;
    const last = { at: (own - 1) as Instant };
    const filled = { state: 'DRAFT', profile: profileOf() } as const;
    const person = await desk.candidate({ ...filled, extensions: { W02: own } });
    const other = await desk.candidate({ ...filled, extensions: { W03b: own } });
    for (const each of [person, other]) await desk.evidence(each);
    await expect(desk.submit(other, 1, last)).rejects.toEqual(named('WindowClosed'));
    await expect(desk.submit(person, 1, { at: own })).rejects.toEqual(named('WindowClosed'));
    expect(await desk.submit(person, 1, last)).toMatchObject({ submittedAt: own - 1 });
  });

  test('again after a return makes the next revision, drops the reason and ends with W03b', async () => {
    const person = await desk.candidate({
      state: 'RETURNED',
      reasonCode: 'PHOTO_NOT_STANDARD',
      revision: 1,
      profile: profileOf(),
    });
    await desk.evidence(person);
    const correctionCloses = beijing('2024-02-21T00:00:00');
    await expect(desk.submit(person, 1, { at: correctionCloses })).rejects.toEqual(
      named('WindowClosed'),
    );
    const again = await desk.submit(person, 1, { at: (correctionCloses - 1) as Instant });
    expect(again).toMatchObject({ state: 'SUBMITTED', revision: 2 });
    expect((await desk.find(person)).application.reasonCode).toBeUndefined();
    expect(await itemAt(taskKey({ taskId: `${person.sub}.FIRST.2` }))).toBeDefined();
  });

  test('again after a return exchanges what was returned and nothing else', async () => {
    const cert = { evidenceId: 'cert', sha256: 'judged' };
    const person = await desk.candidate({
      state: 'RETURNED',
      reasonCode: 'PHOTO_NOT_STANDARD',
      revision: 1,
      profile: profileOf('EXEMPT_COMPETITION'),
      frozen: { PHOTO: { evidenceId: 'photo', sha256: 'returned' }, AWARD_CERT: cert },
    });
    const photo = await desk.evidence(person);
    await desk.evidence(person, { kind: 'AWARD_CERT' });
    await desk.submit(person, 1, { at: beijing('2024-02-15T10:00:00') });
    const { frozen } = (await desk.find(person)).application;
    expect(frozen).toEqual({
      PHOTO: { evidenceId: photo.evidenceId, sha256: photo.sha256 },
      AWARD_CERT: cert,
    });
  });

  test.each(['REGISTERED', 'SUBMITTED', 'PASSED'] as const)('is refused when %s', async (state) => {
    const person = await desk.candidate({ state, profile: profileOf() });
    await desk.evidence(person);
    await expect(desk.submit(person, 1)).rejects.toEqual(named('ApplicationNotMovable'));
  });

  test('is refused with a version that is not the latest', async () => {
    const person = await draft();
    await desk.evidence(person);
    await expect(desk.submit(person, 0)).rejects.toEqual(named('RecordChanged'));
  });
});
