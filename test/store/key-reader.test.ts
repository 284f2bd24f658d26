import { describe, expect, test } from 'vitest';
import { preferenceRefOf, readKey } from '../../shared/store/key-reader.ts';
import * as keys from '../../shared/store/keys.ts';

const candidateId = 'c43001-aaaaaaaaaaaaaaaa';
const seasonId = 'HN-ZSB-2024';
const round = 'R1';
const kindOf = (key: keys.Key) => readKey(key)?.kind;

describe('a key', () => {
  test('read back says what the record is and whose', () => {
    expect(kindOf(keys.accountKey({ candidateId }))).toBe('account');
    expect(kindOf(keys.applicationKey({ candidateId }))).toBe('application');
    expect(kindOf(keys.evidenceKey({ candidateId, evidenceId: 'e' }))).toBe('evidence');
    expect(kindOf(keys.paymentKey({ candidateId, round }))).toBe('payment');
    expect(kindOf(keys.ticketKey({ candidateId, round }))).toBe('ticket');
    expect(readKey(keys.taskKey({ taskId: `${candidateId}.FIRST.2` }))).toEqual({
      kind: 'task',
      subject: candidateId,
      item: `TASK#${candidateId}.FIRST.2`,
    });
    expect(readKey(keys.rosterKey({ seasonId, shard: 3, candidateId }))).toMatchObject({
      kind: 'roster',
      subject: candidateId,
    });
    expect(readKey(keys.proposalKey({ seasonId, proposalId: 'p' }))).toEqual({
      kind: 'season',
      subject: seasonId,
      item: 'PROPOSAL#p',
    });
  });

  test('of a preference says all that the item does not repeat', () => {
    const ref = { seasonId, round, shard: 7, candidateId };
    expect(readKey(keys.preferenceKey(ref))).toEqual({
      kind: 'preference',
      subject: candidateId,
      item: 'PREF#R1',
    });
    expect(preferenceRefOf(keys.preferenceKey(ref))).toEqual(ref);
  });

  test('of what followers write, or of what is nobody’s, is not followed', () => {
    for (const key of [
      keys.auditHeadKey({ candidateId }),
      keys.auditEntryKey({ candidateId, number: 1 }),
      keys.messageKey({ candidateId, messageId: 'm' }),
      keys.revisionKey({ candidateId, round, version: 1 }),
      keys.lateAttemptKey({ candidateId, stamp: 1, hash: 'h' }),
      keys.uniqueKey({ seasonId, kind: 'SEAT', index: 's' }),
      keys.codeKey({ seasonId, phoneIndex: 'p', boundTo: 'b', purpose: 'ACTIVATE' }),
      keys.codesInSpanKey({ seasonId, of: 'p', span: 0 }),
      keys.staffKey({ staffId: 'li' }),
    ])
      expect(readKey(key)).toBeUndefined();
  });
});
