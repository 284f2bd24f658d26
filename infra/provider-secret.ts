import { KMSClient } from '@aws-sdk/client-kms';
import { cashierPurpose } from '../shared/runtime/cashier.ts';
import { type KeyRing, keyRing } from '../shared/runtime/keyring.ts';
import { smsGatewayPurpose } from '../shared/runtime/sms-gateway.ts';
import { deployed, optionsOf, run } from './deployed.ts';

/** Shows the secret that a provider outside needs to know us by. */
const usage =
  'npm run provider-secret -- --stage production --region … --outputs outputs.json --of sms-gateway|cashier';
const purposes: Readonly<Record<string, string>> = {
  'sms-gateway': smsGatewayPurpose,
  cashier: cashierPurpose,
};

/** The secret that a provider and the platform share, in hex: the key of the HMACs with which each proves itself. */
export async function providerSecret(ring: KeyRing, provider: string): Promise<string> {
  const purpose = purposes[provider];
  if (purpose === undefined)
    throw new Error(
      `There is no provider ${provider}; there are ${Object.keys(purposes).join(' and ')}.`,
    );
  return (await ring.secret(purpose)).toString('hex');
}

async function main(): Promise<void> {
  const { stage, region, outputs, of } = optionsOf(['stage', 'region', 'outputs', 'of'], usage);
  const { ProviderKeyId } = deployed(stage, outputs).outputs;
  console.log(await providerSecret(keyRing(new KMSClient({ region }), ProviderKeyId), of));
}

if (import.meta.main) await run(main);
