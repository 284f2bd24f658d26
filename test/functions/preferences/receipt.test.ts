import { describe, expect, test } from 'vitest';
import { receiptIsReal } from '../../../infra/verify-receipt.ts';
import { type Preference, Version } from '../../../shared/domain/preference/preference.ts';
import { receiptText } from '../../../shared/domain/preference/receipt.ts';
import { signerOf } from '../../../shared/runtime/signing.ts';

const signer = signerOf(Buffer.alloc(32, 7));
const keys = { keys: [{ keyId: signer.keyId, publicKey: signer.publicKey }] };
const preference = {
  seasonId: 'HN-ZSB-2024',
  round: 'R1',
  candidateId: 'c10827-abcdefghijklmnop',
  choice: { collegeCode: '11342', majorCode: '080202', category: 'GENERAL' },
  ver: Version.parse('3.abcdefghijklmnopqrst'),
  lastStamp: 1_711_270_799_999,
} as unknown as Preference;
const receiptOf = (given: Preference) => {
  const text = receiptText(given);
  return { text, signature: signer.sign(text), keyId: signer.keyId };
};

describe('a receipt', () => {
  test('says the choice, its version and its stamp, and is real', () => {
    const receipt = receiptOf(preference);
    expect(receipt.text).toBe(
      'kaoqi-receipt|v1|HN-ZSB-2024|R1|c10827-abcdefghijklmnop|11342/080202/GENERAL|3.abcdefghijklmnopqrst|1711270799999|OPEN',
    );
    expect(receiptIsReal(receipt, keys)).toBe(true);
  });

  test('tells what was sealed, not what was chosen, once there is an outcome', () => {
    const sealed = { ...preference, outcome: 'NO_PREFERENCE', lockedChoice: 'NONE' } as Preference;
    expect(receiptText(sealed)).toMatch(/\|NONE\|.*\|NO_PREFERENCE$/);
  });

  test.each(['text', 'signature', 'keyId'] as const)(
    'is not real when its %s is changed',
    (field) => {
      const receipt = receiptOf(preference);
      const changed = {
        ...receipt,
        [field]: receipt[field].replace(/[a-zA-Z](?=[^a-zA-Z]*$)/, 'Q'),
      };
      expect(changed[field]).not.toBe(receipt[field]);
      expect(receiptIsReal(changed, keys)).toBe(false);
    },
  );

  test('of a key that was never published is not real', () => {
    expect(receiptIsReal(receiptOf(preference), { keys: [] })).toBe(false);
  });
});
