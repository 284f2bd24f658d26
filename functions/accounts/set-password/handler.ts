import { KMSClient } from '@aws-sdk/client-kms';
import { accountContracts } from '../../../shared/contracts/accounts.ts';
import { env } from '../../../shared/names.ts';
import { wallClock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { keyRing } from '../../../shared/runtime/keyring.ts';
import { hashPassword } from '../../../shared/runtime/password.ts';
import { accountStore } from '../../../shared/store/account-store.ts';
import { rosterStore } from '../../../shared/store/roster-store.ts';
import { api, client, tableName } from '../../wire.ts';
import { setPassword } from './set-password.ts';

const kms = new KMSClient();
const cost = Number(required(env.passwordHashCost));

export const handler = api(
  'setPassword',
  accountContracts.setPassword,
  setPassword({
    identityRing: keyRing(kms, required(env.identityKey)),
    sessionRing: keyRing(kms, required(env.sessionKey)),
    roster: rosterStore(client, tableName),
    accounts: accountStore(client, tableName),
    hashPassword: (password) => hashPassword(password, cost),
    wallClock,
  }),
);
