import { CfnParameter, type Stack } from 'aws-cdk-lib';
import type { Address, Stage } from '../stages.ts';

/** A parameter of the stack: asked for at deployment, unless the stage knows the answer. */
export function addressOf(stack: Stack, stage: Stage, address: Address): string {
  return new CfnParameter(stack, address, {
    type: 'String',
    allowedPattern: 'https?://[^/]+(/.*)?',
    ...(stage.addresses !== undefined && { default: stage.addresses[address] }),
  }).valueAsString;
}
