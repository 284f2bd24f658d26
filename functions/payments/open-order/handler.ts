import { KMSClient } from '@aws-sdk/client-kms';
import { paymentContracts } from '../../../shared/contracts/preferences.ts';
import { CandidateId } from '../../../shared/domain/kernel/ids.ts';
import { env } from '../../../shared/names.ts';
import { cashierPurpose, cashierUrlOf } from '../../../shared/runtime/cashier.ts';
import { required } from '../../../shared/runtime/config.ts';
import { keyRing } from '../../../shared/runtime/keyring.ts';
import { ownCloseReader } from '../../../shared/store/own-close-reader.ts';
import { paymentStore } from '../../../shared/store/payment-store.ts';
import { preferenceStore } from '../../../shared/store/preference-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { openOrder } from './open-order.ts';

const ring = keyRing(new KMSClient(), required(env.providerKey));
const cashier = required(env.cashierUrl);
const settings = settingsReader(client, tableName, seasonId);
const preferences = preferenceStore(client, tableName);

const open = openOrder({
  payments: paymentStore(client, tableName),
  chosenCategory: async (whose) => (await preferences.find(whose))?.choice?.category,
  fees: async () => (await settings.current()).categories,
  calendar,
  feeWindow: async () => (await settings.current()).round.feeWindow,
  ownClose: ownCloseReader(client, tableName),
  cashierUrl: async (order) => cashierUrlOf(cashier, await ring.secret(cashierPurpose), order),
});

export const handler = api('openOrder', paymentContracts.openOrder, async ({ session, at, mark }) =>
  open({
    seasonId: session.seasonId,
    candidateId: CandidateId.parse(session.sub),
    shard: session.shard ?? 0,
    round: (await settings.current()).round.id,
    at,
    mark,
  }),
);
