import { KMSClient } from '@aws-sdk/client-kms';
import { paymentContracts } from '../../../shared/contracts/preferences.ts';
import { env } from '../../../shared/names.ts';
import { cashierPurpose, noticeIsSigned } from '../../../shared/runtime/cashier.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { keyRing } from '../../../shared/runtime/keyring.ts';
import { ownCloseReader } from '../../../shared/store/own-close-reader.ts';
import { paymentStore } from '../../../shared/store/payment-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { notePayment } from './note-payment.ts';

const ring = keyRing(new KMSClient(), required(env.providerKey));
const settings = settingsReader(client, tableName, seasonId);

const note = notePayment({
  payments: paymentStore(client, tableName),
  isSigned: async (notice) => noticeIsSigned(await ring.secret(cashierPurpose), notice),
  calendar,
  feeWindow: async () => (await settings.current()).round.feeWindow,
  ownClose: ownCloseReader(client, tableName),
  now: clock,
});

export const handler = api('notePayment', paymentContracts.notePayment, ({ body }) => note(body));
