import { randomUUID } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { accountContracts } from '../../../shared/contracts/accounts.ts';
import { env } from '../../../shared/names.ts';
import { wallClock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { keyRing } from '../../../shared/runtime/keyring.ts';
import { hashPassword } from '../../../shared/runtime/password.ts';
import { accountStore } from '../../../shared/store/account-store.ts';
import { rosterStore } from '../../../shared/store/roster-store.ts';
import { signInFailures } from '../../../shared/store/sign-in-failures.ts';
import { api, client, seasonId, tableName } from '../../wire.ts';
import { signIn } from './sign-in.ts';

const kms = new KMSClient();

export const handler = api(
  'signIn',
  accountContracts.signIn,
  signIn({
    seasonId,
    identityRing: keyRing(kms, required(env.identityKey)),
    sessionRing: keyRing(kms, required(env.sessionKey)),
    roster: rosterStore(client, tableName),
    accounts: accountStore(client, tableName),
    failures: signInFailures(client, tableName),
    decoyHash: hashPassword(randomUUID(), Number(required(env.passwordHashCost))),
    wallClock,
  }),
);
