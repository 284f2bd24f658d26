import type { Move } from '../kernel/move.ts';
import type { Payment } from './payment.ts';

/** What the close of the fee window does to an order that nobody has paid (domain FEE-5). */
export const feeCloseMoves = {
  closeUnpaid: {
    from: ['PENDING', 'WAIVED'],
    to: 'UNPAID_CLOSED',
    by: ['clock'],
    when: { afterClose: 'W13' },
    guards: [],
  },
  waive: {
    from: ['PENDING'],
    to: 'WAIVED',
    by: ['clock'],
    when: { afterClose: 'W13' },
    guards: [],
  },
} as const satisfies Record<string, Move<Payment['state']>>;

/**
 * The move that an order needs at the close, by what its category costs; none if it is paid, closed, or waived
 * rightly. Whoever never asked for an order has none to move: it is made in the state where the move would end.
 */
export function feeCloseMove(
  order: Pick<Payment, 'state'>,
  amountFen: number,
): keyof typeof feeCloseMoves | undefined {
  if (amountFen === 0) return order.state === 'PENDING' ? 'waive' : undefined;
  return order.state === 'PENDING' || order.state === 'WAIVED' ? 'closeUnpaid' : undefined;
}
