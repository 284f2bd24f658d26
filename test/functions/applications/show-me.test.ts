import { beforeAll, describe, expect, test } from 'vitest';
import { applicationContracts } from '../../../shared/contracts/applications.ts';
import { auditEntryKey, messageKey } from '../../../shared/store/keys.ts';
import { lateAttemptStore } from '../../../shared/store/late-attempt-store.ts';
import { inRegistration, seasonId } from '../../support/intake.ts';
import { filingDesk, profileOf } from './filing-desk.ts';

let desk: Awaited<ReturnType<typeof filingDesk>>;
beforeAll(async () => {
  desk = await filingDesk();
});

describe('showing me', () => {
  test('tells one person everything of theirs by names, and nothing that identifies more', async () => {
    const person = await desk.candidate({ profile: profileOf('EXEMPT_VETERAN') });
    await desk.evidence(person, {
      state: 'REFUSED',
      reason: 'FileEmpty',
      reasonText: '文件是空的',
    });
    const messageId = '000000000000001.submitted.1';
    const message = { seasonId, candidateId: person.sub, messageId, template: 'submitted' };
    const text = { at: inRegistration, text: '已提交', textEn: 'Submitted' };
    await desk.put({ ...messageKey({ candidateId: person.sub, messageId }), ...message, ...text });
    await desk.put({ ...auditEntryKey({ candidateId: person.sub, number: 1 }), seasonId });
    const reference = await lateAttemptStore(desk.client, desk.tableName).record({
      seasonId,
      candidateId: person.sub,
      deed: 'saveProfile',
      stamp: inRegistration,
      closesAt: inRegistration,
      payloadHash: 'a'.repeat(64),
    });

    const shown = applicationContracts.showMe.reply.parse(await desk.show(person));
    expect(shown).toMatchObject({
      account: { name: '李明', candidateId: person.sub },
      schoolName: '长沙民政职业技术学院',
      juniorMajorName: '计算机应用技术',
      application: { state: 'REGISTERED', version: 1 },
      evidence: [{ kind: 'PHOTO', state: 'REFUSED', reasonText: '文件是空的' }],
      evidenceNeeded: ['PHOTO', 'DISCHARGE_CERT', 'UNIT_PROOF'],
      messages: [{ messageId, text: '已提交' }],
      lateAttempts: [{ reference, deed: 'saveProfile' }],
    });
    const told = JSON.stringify(shown);
    for (const hidden of ['sealed', 'scrypt', 'phoneIndex', 'objectKey', 'payloadHash']) {
      expect(told).not.toContain(hidden);
    }
  });

  test('is refused to a session of another epoch', async () => {
    const person = await desk.candidate();
    await expect(desk.show({ ...person, epoch: 1 })).rejects.toEqual(
      expect.objectContaining({ name: 'SessionOver' }),
    );
  });
});
