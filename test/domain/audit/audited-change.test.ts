import { describe, expect, test } from 'vitest';
import { auditedChange } from '../../../shared/domain/audit/audited-change.ts';

const before = {
  state: 'DRAFT',
  name: '王小明',
  profile: { mailing: { phone: '13800000000', detail: '解放路1号' } },
  version: 3,
  requests: [{ key: 'request-3', hash: 'h' }],
  changedAt: 1_706_486_400_000,
  changedBy: 'c43001-aaaaaaaaaaaaaaaa',
};
const after = {
  ...before,
  state: 'SUBMITTED',
  profile: { mailing: { phone: '13900000000', detail: '解放路1号' } },
  version: 4,
  requests: [...before.requests, { key: 'request-4', hash: 'h' }],
  changedAt: 1_706_486_400_001,
};

describe('an audited change', () => {
  test('says who, when, which version, from what to what, and which fields', () => {
    expect(auditedChange({ item: 'APPLICATION', event: '7', before, after })).toMatchObject({
      item: 'APPLICATION',
      event: '7',
      what: 'changed',
      version: 4,
      by: 'c43001-aaaaaaaaaaaaaaaa',
      at: 1_706_486_400_001,
      requestKey: 'request-4',
      from: 'DRAFT',
      to: 'SUBMITTED',
      fields: ['profile', 'state'],
    });
  });

  test('holds no value of a field', () => {
    const text = JSON.stringify(auditedChange({ item: 'A', event: '7', before, after }));
    for (const value of ['王小明', '13800000000', '13900000000', '解放路1号'])
      expect(text).not.toContain(value);
  });

  test('commits to the record before and after by hash', () => {
    const change = auditedChange({ item: 'A', event: '7', before, after });
    expect(change.before).not.toBe(change.after);
    const again = auditedChange({ item: 'A', event: '8', before: after, after: before });
    expect([again.before, again.after]).toEqual([change.after, change.before]);
  });

  test('is told apart as created or removed', () => {
    expect(auditedChange({ item: 'A', event: '1', after }).what).toBe('created');
    expect(auditedChange({ item: 'A', event: '2', before }).what).toBe('removed');
  });

  test('reads the number that a preference version begins with, and its outcome', () => {
    const sealed = { ver: '12.abcdefghijabcdefghij', outcome: 'LOCKED' };
    expect(auditedChange({ item: 'PREF#1', event: '1', after: sealed })).toMatchObject({
      version: 12,
      to: 'LOCKED',
    });
  });
});
