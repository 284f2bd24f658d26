import type { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { type Needs, SeasonStep } from '../constructs/season-step.ts';

const needs: Needs<'accounts'> = {
  sendCode: {
    impact: 'Nobody gets an SMS code, so nobody can activate an account.',
    table: 'write',
    keys: ['identity', 'provider'],
    addresses: ['SmsGatewayUrl'],
  },
  activateAccount: {
    impact: 'Candidates cannot activate their accounts.',
    table: 'write',
    keys: ['identity', 'session'],
  },
  signIn: {
    impact: 'Candidates cannot sign in.',
    table: 'write',
    keys: ['identity', 'session'],
    passwords: true,
    memoryMb: 1769,
  },
  signInStaff: {
    impact: 'Officers cannot sign in; reviews stand still.',
    table: 'write',
    keys: ['identity', 'session'],
    passwords: true,
    memoryMb: 1769,
  },
  setPassword: {
    impact: 'People cannot set their own password, and can do nothing else before it.',
    table: 'write',
    keys: ['identity', 'session'],
    passwords: true,
    memoryMb: 1769,
  },
};

/** Activation by roster match, ID number and phone; then a password of the person’s own; staff with a second factor. */
export class AccountsStep extends SeasonStep<'accounts'> {
  constructor(scope: Construct, house: House) {
    super(scope, 'accounts', house, needs);
  }
}
