import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { keyIdOf, lotsOf, signerOf, verifierOf } from '../../shared/runtime/signing.ts';

/** RFC 8032, section 7.1, test 2. */
const seed = Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex');
const publicKey = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
const signature =
  '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';

describe('a signer', () => {
  test('signs as RFC 8032 says', () => {
    const signer = signerOf(seed);
    expect(Buffer.from(signer.publicKey, 'base64url').toString('hex')).toBe(publicKey);
    expect(Buffer.from(signer.sign('r'), 'base64url').toString('hex')).toBe(signature);
  });

  test('is named by its public key', () => {
    const { keyId, publicKey: raw } = signerOf(seed);
    expect(keyIdOf(raw)).toBe(keyId);
    expect(
      createHash('sha256')
        .update(Buffer.from(publicKey, 'hex'))
        .digest('base64url')
        .startsWith(keyId),
    ).toBe(true);
  });

  test('needs a seed of 32 bytes', () => {
    expect(() => signerOf(Buffer.alloc(31))).toThrow('32 bytes');
  });
});

describe('a verifier', () => {
  const { publicKey: raw, sign } = signerOf(seed);
  const verify = verifierOf(raw);

  test('takes the signature of the text and of no other', () => {
    expect(verify('text', sign('text'))).toBe(true);
    expect(verify('texu', sign('text'))).toBe(false);
  });

  test('takes one spelling of a signature only', () => {
    const good = sign('text');
    const twin = good.slice(0, -1) + String.fromCharCode(good.charCodeAt(good.length - 1) + 1);
    expect(Buffer.from(twin, 'base64url')).toEqual(Buffer.from(good, 'base64url'));
    expect(verify('text', twin)).toBe(false);
    expect(verify('text', `${good}=`)).toBe(false);
  });
});

test('lots follow from the seed', () => {
  expect(lotsOf(seed)('a')).toBe(lotsOf(seed)('a'));
  expect(lotsOf(seed)('a')).not.toBe(lotsOf(seed)('b'));
  expect(lotsOf(seed)('a')).not.toBe(lotsOf(Buffer.alloc(32))('a'));
});
