import { createHash, createHmac } from 'node:crypto';
import type { ApiClient } from './api-client.ts';
import { requireDone } from './candidate.ts';
import type { ProviderPayment } from './checker/evidence.ts';

/** The payment provider: takes money, and tells the platform of it when and as often as it happens to. */
export function paymentProvider(api: ApiClient, secret: Buffer, seed: number) {
  const payments: ProviderPayment[] = [];
  let notices = 0;
  const numberOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 20);

  return {
    payments,

    /** Takes a payment for an order; nobody is told yet. */
    take(order: { orderNo: string; amountFen: number }, paidAt: number): ProviderPayment {
      const { orderNo, amountFen } = order;
      const before = payments.filter((payment) => payment.orderNo === orderNo).length;
      const gatewayNo = `R-${numberOf(`${seed}/${orderNo}/${before}`)}`;
      const payment = { orderNo, gatewayNo, amountFen, paidAt };
      payments.push(payment);
      return payment;
    },

    /** Tells of a payment, signed. */
    async tell({ orderNo, gatewayNo, amountFen, paidAt }: ProviderPayment): Promise<void> {
      const signature = createHmac('sha256', secret)
        .update([orderNo, gatewayNo, amountFen, paidAt].join('|'))
        .digest('base64url');
      notices += 1;
      const body = { orderNo, gatewayNo, amountFen, paidAt: paidAt as never, signature };
      const key = `notice-${gatewayNo}-${notices}`;
      requireDone('notePayment', await api.ask('notePayment', { key, body }));
    },
  };
}

export type PaymentProvider = ReturnType<typeof paymentProvider>;
