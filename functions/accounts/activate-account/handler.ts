import { KMSClient } from '@aws-sdk/client-kms';
import { accountContracts } from '../../../shared/contracts/accounts.ts';
import { env } from '../../../shared/names.ts';
import { wallClock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { keyRing } from '../../../shared/runtime/keyring.ts';
import { accountStore } from '../../../shared/store/account-store.ts';
import { codeStore } from '../../../shared/store/code-store.ts';
import { rosterStore } from '../../../shared/store/roster-store.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { activateAccount } from './activate-account.ts';

const kms = new KMSClient();

export const handler = api(
  'activateAccount',
  accountContracts.activateAccount,
  activateAccount({
    seasonId,
    calendar,
    identityRing: keyRing(kms, required(env.identityKey)),
    sessionRing: keyRing(kms, required(env.sessionKey)),
    codes: codeStore(client, tableName),
    roster: rosterStore(client, tableName),
    accounts: accountStore(client, tableName),
    wallClock,
  }),
);
