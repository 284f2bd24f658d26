import { describe, expect, test } from 'vitest';
import { showKeys } from '../../../functions/platform/show-keys/show-keys.ts';
import { platformContracts } from '../../../shared/contracts/calendar.ts';
import { verifierOf } from '../../../shared/runtime/signing.ts';
import { signerFor, signingUses } from '../../../shared/runtime/signing-uses.ts';
import { testRing } from '../../support/intake.ts';

const ring = testRing('signing');

describe('the published keys', () => {
  test('verify what the signers of each use sign, and nothing of another use', async () => {
    const reply = await showKeys({ signerFor: (use) => signerFor(ring, use) })();
    const { keys } = platformContracts.showKeys.reply.parse(reply);
    expect(keys.map(({ use }) => use)).toEqual([...signingUses]);
    expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(keys.length);
    for (const { use, publicKey } of keys) {
      const right = (await signerFor(ring, use as 'ticket')).sign('text');
      const wrong = (await signerFor(ring, use === 'ticket' ? 'list' : 'ticket')).sign('text');
      expect(verifierOf(publicKey)('text', right)).toBe(true);
      expect(verifierOf(publicKey)('text', wrong)).toBe(false);
    }
  });
});
