import { beforeAll, describe, expect, test } from 'vitest';
import { applicationContracts } from '../../../shared/contracts/applications.ts';
import { after } from '../../../shared/domain/kernel/instant.ts';
import { auditEntryKey, messageKey, ticketKey } from '../../../shared/store/keys.ts';
import { lateAttemptStore } from '../../../shared/store/late-attempt-store.ts';
import { beijing, inRegistration, seasonId } from '../../support/intake.ts';
import { aSheet } from '../tickets/ticket-fixture.ts';
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

  test('tells the ticket from the first millisecond of its release, and nothing of it before', async () => {
    const person = await desk.candidate({ state: 'ELIGIBLE' });
    const round = 'R1';
    await desk.put({
      ...ticketKey({ candidateId: person.sub, round }),
      ...{ seasonId, candidateId: person.sub, round, ticketNo: aSheet().ticketNo },
      ...{ ticketVersion: 1, state: 'ALLOCATED', collegeCode: '11342', majorCode: '080202' },
      ...{ category: 'GENERAL', siteCode: '1134201', site: '湖南工程学院', room: '003', seat: 7 },
      ...{ photoHash16: '0123456789abcdef', prints: 0, version: 1, requests: [] },
      ...{ changedAt: 1, changedBy: 'system' },
    });
    const released = beijing('2024-04-12T00:00:00');
    const before = await desk.show(person, { at: after(released, -1) });
    expect(before.ticket).toBeUndefined();
    const shown = await desk.show(person, { at: released });
    expect(shown.ticket).toMatchObject({ room: '003', seat: 7 });
  });

  test('is refused to a session of another epoch', async () => {
    const person = await desk.candidate();
    await expect(desk.show({ ...person, epoch: 1 })).rejects.toEqual(
      expect.objectContaining({ name: 'SessionOver' }),
    );
  });
});
