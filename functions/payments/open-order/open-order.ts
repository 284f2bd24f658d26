import type {
  CandidateId,
  Category,
  RequestMark,
  SeasonId,
  WindowId,
} from '../../../shared/domain/kernel/ids.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import {
  type FeeRule,
  feeOf,
  openedOrder,
  paymentFault,
  repriced,
} from '../../../shared/domain/payment/order.ts';
import type { Payment } from '../../../shared/domain/payment/payment.ts';
import { type CalendarReader, personalGate } from '../../../shared/store/calendar-store.ts';
import type { OwnCloseReader } from '../../../shared/store/own-close-reader.ts';
import type { PaymentStore } from '../../../shared/store/payment-store.ts';

export interface OpenOrderDeps {
  readonly payments: Pick<PaymentStore, 'find' | 'save'>;
  /** The category of the saved preference, if there is one. */
  readonly chosenCategory: (whose: Whose) => Promise<Category | undefined>;
  readonly fees: () => Promise<readonly FeeRule[]>;
  readonly calendar: CalendarReader;
  readonly feeWindow: () => Promise<WindowId>;
  readonly ownClose: OwnCloseReader;
  readonly cashierUrl: (order: Payment) => Promise<string>;
}

interface Whose {
  readonly seasonId: SeasonId;
  readonly candidateId: CandidateId;
  readonly shard: number;
  readonly round: string;
}
export interface OpenOrderRequest extends Whose {
  readonly at: Instant;
  readonly mark: RequestMark;
}

/** Two tabs may open the same order at once; one of them then finds it open. */
const tries = 3;

/** Opens the one order of this candidate and round, or gives it as it stands: the fee is that of the chosen category. */
export function openOrder({
  payments,
  chosenCategory,
  fees,
  calendar,
  feeWindow,
  ownClose,
  cashierUrl,
}: OpenOrderDeps) {
  return async ({ shard, ...request }: OpenOrderRequest) => {
    const window = await feeWindow();
    await personalGate(calendar, window, request.at, () => ownClose(request.candidateId, window));
    const category = await chosenCategory({ ...request, shard });
    if (category === undefined) throw paymentFault('PreferenceNeeded');
    const amountFen = feeOf(await fees(), category);

    const order = await opened({ ...request, amountFen });
    return {
      orderNo: order.orderNo,
      amountFen: order.amountFen,
      state: order.state,
      cashierUrl: await cashierUrl(order),
    };
  };

  async function opened(opening: Parameters<typeof openedOrder>[0]): Promise<Payment> {
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const read = await payments.find(opening);
      const next = read === undefined ? openedOrder(opening) : repriced(read, opening);
      if (next === read || (await payments.save(next, read))) return next;
    }
    throw paymentFault('OrderMoving');
  }
}
