import type { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { type Needs, SeasonStep } from '../constructs/season-step.ts';

const needs: Needs<'payments'> = {
  openOrder: {
    impact: 'Candidates cannot pay the fee.',
    table: 'write',
    keys: ['provider'],
    addresses: ['CashierUrl'],
  },
  notePayment: {
    impact: 'Paid fees are not noted; the cashier tells them again later.',
    table: 'write',
    keys: ['provider'],
  },
};

/** The fee: an order at the cashier, and the cashier’s word that it was paid. */
export class PaymentsStep extends SeasonStep<'payments'> {
  constructor(scope: Construct, house: House) {
    super(scope, 'payments', house, needs);
  }
}
