import type { WindowId } from '../../../shared/domain/kernel/ids.ts';
import type { Clock, Instant } from '../../../shared/domain/kernel/instant.ts';
import {
  paidInTime,
  paymentFault,
  readOrderNo,
  withSuccess,
} from '../../../shared/domain/payment/order.ts';
import type { Payment } from '../../../shared/domain/payment/payment.ts';
import type { CalendarReader } from '../../../shared/store/calendar-store.ts';
import type { OwnCloseReader } from '../../../shared/store/own-close-reader.ts';
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
  /** Money is judged by the calendar as it is now, never as it was remembered. */
  readonly calendar: Pick<CalendarReader, 'fresh'>;
  readonly feeWindow: () => Promise<WindowId>;
  readonly ownClose: OwnCloseReader;
  readonly now: Clock;
}

/** Notices of one order that arrive together wait for each other at most this long. */
const tries = 40;

/**
 * Notes what the provider tells. Signature, order and amount must agree, or nothing changes; the same notice changes
 * nothing twice, and notices of one order end in the same state in whatever order they come (domain I29, I30).
 */
export function notePayment(deps: NotePaymentDeps) {
  const { payments, isSigned, now } = deps;
  return async (notice: PaymentNotice): Promise<Pick<Payment, 'state'>> => {
    if (!(await isSigned(notice))) throw paymentFault('NoticeForged');
    const ref = readOrderNo(notice.orderNo);
    if (ref === undefined) throw paymentFault('OrderUnknown');
    const isInTime = await judgeOf(deps, ref.candidateId, notice.paidAt);

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

/**
 * What judges the payments of one order: the fee window, and the payer's own later close of it. That is looked up only
 * when this payment would be late without; an earlier one of the same order then was in time too.
 */
async function judgeOf(
  { calendar, feeWindow, ownClose }: NotePaymentDeps,
  candidateId: string,
  paidAt: Instant,
) {
  const [current, window] = [await calendar.fresh(), await feeWindow()];
  const forAll = paidInTime(current, window);
  return forAll(paidAt) ? forAll : paidInTime(current, window, await ownClose(candidateId, window));
}
