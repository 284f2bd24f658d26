import { randomInt } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { accountContracts } from '../../../shared/contracts/accounts.ts';
import { env } from '../../../shared/names.ts';
import { wallClock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { keyRing } from '../../../shared/runtime/keyring.ts';
import { smsGateway } from '../../../shared/runtime/sms-gateway.ts';
import { accountStore } from '../../../shared/store/account-store.ts';
import { codeStore } from '../../../shared/store/code-store.ts';
import { rosterStore } from '../../../shared/store/roster-store.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { sendCode } from './send-code.ts';

const kms = new KMSClient();
const ring = keyRing(kms, required(env.identityKey));
const providerRing = keyRing(kms, required(env.providerKey));

export const handler = api(
  'sendCode',
  accountContracts.sendCode,
  sendCode({
    seasonId,
    calendar,
    ring,
    codes: codeStore(client, tableName),
    roster: rosterStore(client, tableName),
    accounts: accountStore(client, tableName),
    sms: smsGateway(required(env.smsGatewayUrl), providerRing, wallClock),
    newCode: () => String(randomInt(1_000_000)).padStart(6, '0'),
  }),
);
