import { createHmac, timingSafeEqual } from 'node:crypto';

/** What the payment provider tells of one success, before it is signed. */
export interface Notice {
  readonly orderNo: string;
  readonly gatewayNo: string;
  readonly amountFen: number;
  readonly paidAt: number;
}

/** The purpose of the secret that the platform and the provider share. */
export const cashierPurpose = 'cashier-sandbox';

/** The cashier's page for one order: the amount is signed, so nobody can name another. */
export function cashierUrlOf(
  base: string,
  secret: Buffer,
  order: Pick<Notice, 'orderNo' | 'amountFen'>,
): string {
  const url = new URL(base);
  url.searchParams.set('orderNo', order.orderNo);
  url.searchParams.set('amountFen', String(order.amountFen));
  url.searchParams.set('signature', mac(secret, [order.orderNo, order.amountFen]));
  return url.href;
}

/** Whether the provider signed this: order, its own number, amount and time of payment, in this order. */
export function noticeIsSigned(secret: Buffer, notice: Notice & { signature: string }): boolean {
  const { orderNo, gatewayNo, amountFen, paidAt } = notice;
  const expected = Buffer.from(mac(secret, [orderNo, gatewayNo, amountFen, paidAt]));
  const actual = Buffer.from(notice.signature);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

function mac(secret: Buffer, parts: readonly (string | number)[]): string {
  return createHmac('sha256', secret).update(parts.join('|')).digest('base64url');
}
