import { type Calendar, isOpen, windowOf } from '../calendar/calendar.ts';
import { thrower } from '../kernel/fault.ts';
import type { CandidateId, Category, RequestMark, SeasonId, WindowId } from '../kernel/ids.ts';
import { CandidateId as CandidateIdSchema } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Payment } from './payment.ts';

export const paymentFaults = {
  PreferenceNeeded: {
    kind: 'refused',
    zh: '考试费按志愿类别收取，请先填报并保存志愿，再缴费。',
    en: 'The fee follows the category of your preference: save a preference first, then pay.',
  },
  FeeNotSet: {
    kind: 'refused',
    zh: '您报考类别的收费标准由招生院校规定，尚未公布，请留意通知。',
    en: 'The fee of your category is set by the college and not yet published; please wait for its notice.',
  },
  NoticeForged: {
    kind: 'denied',
    zh: '支付通知的签名无效，未作任何处理。',
    en: 'The signature of the notice is not valid; nothing was changed.',
  },
  OrderUnknown: {
    kind: 'conflict',
    zh: '没有该订单，支付通知未被接受。',
    en: 'There is no such order; the notice was not accepted.',
  },
  AmountDiffers: {
    kind: 'conflict',
    zh: '支付金额与订单金额不一致，支付通知未被接受，请人工核对。',
    en: 'The amount paid is not that of the order; the notice was not accepted and needs a person.',
  },
  OrderMoving: {
    kind: 'busy',
    zh: '订单正在更新，请稍后重试。',
    en: 'The order is being changed; please try again.',
  },
  GatewayNumberUsed: {
    kind: 'conflict',
    zh: '该支付流水号已用于另一订单，支付通知未被接受。',
    en: 'This gateway number belongs to another order; the notice was not accepted.',
  },
} as const;
export const paymentFault = thrower(paymentFaults);

/** The order of a candidate in a round: it can be made again, and read back, without a look-up. */
export function orderNoOf({ candidateId, round }: { candidateId: string; round: string }): string {
  return `${round}_${candidateId}`;
}

/** Whose order it is; undefined for a number that is none of ours. */
export function readOrderNo(
  orderNo: string,
): { candidateId: CandidateId; round: string } | undefined {
  const [round, rest] = orderNo.split('_');
  const candidateId = CandidateIdSchema.safeParse(rest);
  if (!round || !candidateId.success) return undefined;
  return { round, candidateId: candidateId.data };
}

/** What a category costs (domain FEE-1, FEE-2, C28). */
export interface FeeRule {
  readonly id: Category;
  readonly fee: { readonly amountFen: number; readonly waived: boolean };
}

/** The fee of a category in fen; 0 means that it is waived. */
export function feeOf(rules: readonly FeeRule[], category: Category): number {
  const rule = rules.find(({ id }) => id === category);
  if (rule === undefined) throw paymentFault('FeeNotSet');
  if (rule.fee.waived) return 0;
  if (rule.fee.amountFen <= 0) throw paymentFault('FeeNotSet');
  return rule.fee.amountFen;
}

interface Opening {
  readonly seasonId: SeasonId;
  readonly candidateId: CandidateId;
  readonly round: string;
  readonly amountFen: number;
  readonly at: Instant;
  readonly mark: RequestMark;
}

/** A new order: to be paid, or waived at once. */
export function openedOrder({ at, mark, amountFen, ...whose }: Opening): Payment {
  return {
    ...whose,
    orderNo: orderNoOf(whose),
    amountFen,
    state: amountFen === 0 ? 'WAIVED' : 'PENDING',
    version: 1,
    requests: [mark],
    changedAt: at,
    changedBy: whose.candidateId,
  };
}

/** The order under the fee as it is now: the same object unless nobody has paid and the preference's category costs another fee. */
export function repriced(order: Payment, { amountFen, at, mark, candidateId }: Opening): Payment {
  const isUnpaid = order.state === 'PENDING' || order.state === 'WAIVED';
  if (!isUnpaid || order.amountFen === amountFen) return order;
  return {
    ...order,
    amountFen,
    state: amountFen === 0 ? 'WAIVED' : 'PENDING',
    version: order.version + 1,
    requests: [...order.requests, mark].slice(-8),
    changedAt: at,
    changedBy: candidateId,
  };
}

/** One success that the provider tells of. */
export interface Success {
  readonly gatewayNo: string;
  readonly paidAt: Instant;
}

/**
 * The order after a success: of all that were told, the earliest payment is kept and the others are to be refunded,
 * so every order of arrival ends in the same state (domain I29, I30). Whether it came in time, the provider's own
 * time of payment decides (domain 6.27). The same object if the success was known.
 */
export function withSuccess(
  order: Payment,
  success: Success,
  isInTime: (paidAt: Instant) => boolean,
  at: Instant,
): Payment {
  const known = successesOf(order);
  if (known.some(({ gatewayNo }) => gatewayNo === success.gatewayNo)) return order;
  const [kept = success, ...others] = [...known, success].toSorted(
    (a, b) => a.paidAt - b.paidAt || (a.gatewayNo < b.gatewayNo ? -1 : 1),
  );
  return {
    ...order,
    state: isInTime(kept.paidAt) ? 'PAID' : 'LATE',
    gatewayNo: kept.gatewayNo,
    paidAt: kept.paidAt,
    ...(others.length > 0 && { duplicates: others }),
    version: order.version + 1,
    changedAt: at,
    changedBy: 'payment-provider',
  };
}

function successesOf({ gatewayNo, paidAt, duplicates = [] }: Payment): Success[] {
  return gatewayNo === undefined || paidAt === undefined
    ? []
    : [{ gatewayNo, paidAt }, ...duplicates];
}

/** Whether a payment at that time is inside the fee window, which may close later for one person (features C6). */
export function paidInTime(calendar: Calendar, feeWindow: WindowId, ownClose?: Instant) {
  const window = windowOf(calendar, feeWindow);
  return (paidAt: Instant) => isOpen(window, paidAt, ownClose);
}
