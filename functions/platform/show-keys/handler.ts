import { KMSClient } from '@aws-sdk/client-kms';
import { platformContracts } from '../../../shared/contracts/calendar.ts';
import { env } from '../../../shared/names.ts';
import { required } from '../../../shared/runtime/config.ts';
import { keyRing } from '../../../shared/runtime/keyring.ts';
import { signerFor } from '../../../shared/runtime/signing-uses.ts';
import { api } from '../../wire.ts';
import { showKeys } from './show-keys.ts';

const ring = keyRing(new KMSClient(), required(env.signingKey));

export const handler = api(
  'showKeys',
  platformContracts.showKeys,
  showKeys({ signerFor: (use) => signerFor(ring, use) }),
);
