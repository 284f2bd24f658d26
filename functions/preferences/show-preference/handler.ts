import { KMSClient } from '@aws-sdk/client-kms';
import { preferenceContracts } from '../../../shared/contracts/preferences.ts';
import { env } from '../../../shared/names.ts';
import { required } from '../../../shared/runtime/config.ts';
import { keyRing } from '../../../shared/runtime/keyring.ts';
import { signerFor } from '../../../shared/runtime/signing-uses.ts';
import { ownPreference, preferences, rounds } from '../../preference-wire.ts';
import { api } from '../../wire.ts';
import { showPreference } from './show-preference.ts';

const ring = keyRing(new KMSClient(), required(env.signingKey));

const show = showPreference({
  preferences,
  rounds,
  signer: () => signerFor(ring, 'receipt'),
});

export const handler = api('showPreference', preferenceContracts.showPreference, async (request) =>
  show({ of: await ownPreference(request), epoch: request.session.epoch, at: request.at }),
);
