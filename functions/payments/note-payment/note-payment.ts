import type { Clock, Instant } from '../../../shared/domain/kernel/instant.ts';
import { paymentFault, readOrderNo, withSuccess } from '../../../shared/domain/payment/order.ts';
import type { Payment } from '../../../shared/domain/payment/payment.ts';
import type { PaymentStore } from '../../../shared/store/payment-store.ts';

export interface PaymentNotice {
  readonly orderNo: string;
  readonly gatewayNo: string;
  readonly amountFen: number;
  /** The provider's own time of payment: it decides, however late the notice comes. */
  readonly paidAt: Instant;
  readonly signature: string;
}

export interface NotePaymentDeps {
  readonly payments: Pick<PaymentStore, 'find' | 'note'>;
  readonly isSigned: (notice: PaymentNotice) => Promise<boolean>;
  /** Whether a payment at that time is inside the fee window. */
  readonly inTime: () => Promise<(paidAt: Instant) => boolean>;
  readonly now: Clock;
}

/** Notices of one order that arrive together wait for each other at most this long. */
const tries = 40;

/**
 * Notes what the provider tells. Signature, order and amount must agree, or nothing changes; the same notice changes
 * nothing twice, and notices of one order end in the same state in whatever order they come (domain I29, I30).
 */
export function notePayment({ payments, isSigned, inTime, now }: NotePaymentDeps) {
  return async (notice: PaymentNotice): Promise<Pick<Payment, 'state'>> => {
    if (!(await isSigned(notice))) throw paymentFault('NoticeForged');
    const ref = readOrderNo(notice.orderNo);
    if (ref === undefined) throw paymentFault('OrderUnknown');
    const isInTime = await inTime();

    for (let attempt = 0; attempt < tries; attempt += 1) {
      const read = await payments.find(ref);
      if (read === undefined || read.orderNo !== notice.orderNo) throw paymentFault('OrderUnknown');
      if (read.amountFen === 0 || read.amountFen !== notice.amountFen)
        throw paymentFault('AmountDiffers');

      const { gatewayNo, paidAt } = notice;
      const next = withSuccess(read, { gatewayNo, paidAt }, isInTime, now());
      if (next === read || (await payments.note(next, read, notice))) return { state: next.state };
    }
    throw paymentFault('OrderMoving');
  };
}
