import { randomUUID } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { accountContracts } from '../../../shared/contracts/accounts.ts';
import { env } from '../../../shared/names.ts';
import { wallClock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { keyRing } from '../../../shared/runtime/keyring.ts';
import { hashPassword } from '../../../shared/runtime/password.ts';
import { signInFailures } from '../../../shared/store/sign-in-failures.ts';
import { staffStore } from '../../../shared/store/staff-store.ts';
import { api, client, tableName } from '../../wire.ts';
import { signInStaff } from './sign-in-staff.ts';

const kms = new KMSClient();
const identityRing = keyRing(kms, required(env.identityKey));

export const handler = api(
  'signInStaff',
  accountContracts.signInStaff,
  signInStaff({
    identityRing,
    sessionRing: keyRing(kms, required(env.sessionKey)),
    staff: staffStore(client, tableName),
    failures: signInFailures(client, tableName),
    decoyHash: hashPassword(randomUUID(), Number(required(env.passwordHashCost))),
    wallClock,
  }),
);
