import { CfnParameter, type Stack } from 'aws-cdk-lib';
import type { Address, Stage } from '../stages.ts';

/** The portal's is compared with the `Origin` that a browser sends, so it has no path, not even a slash. */
const afterScheme = {
  PortalUrl: '[^/]+',
  SmsGatewayUrl: '[^/]+(/.*)?',
  CashierUrl: '[^/]+(/.*)?',
} as const satisfies Record<Address, string>;

/** A parameter of the stack: asked for at deployment, unless the stage knows the answer. */
export function addressOf(stack: Stack, stage: Stage, address: Address): string {
  const scheme = stage.local ? 'http' : 'https';
  return new CfnParameter(stack, address, {
    type: 'String',
    allowedPattern: `${scheme}://${afterScheme[address]}`,
    constraintDescription: `${scheme}:// and a host${address === 'PortalUrl' ? ', nothing after it' : ''}`,
    ...(stage.addresses !== undefined && { default: stage.addresses[address] }),
  }).valueAsString;
}
