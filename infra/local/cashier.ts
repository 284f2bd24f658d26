import { createHmac, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { escapeHtml, localPage, readText } from './local-page.ts';

/** What the provider signs: the order, its own number, the amount and the time of payment, in this order. */
export function signNotice(
  secret: Buffer,
  notice: { orderNo: string; gatewayNo: string; amountFen: number; paidAt: number },
): string {
  return createHmac('sha256', secret)
    .update([notice.orderNo, notice.gatewayNo, notice.amountFen, notice.paidAt].join('|'))
    .digest('base64url');
}

interface CashierPorts {
  readonly seasonNow: () => number;
  /** The secret that provider and platform share: the signing key's, for purpose `cashier-sandbox`. */
  readonly secret: () => Promise<Buffer>;
  /** Sends the provider's notice to the platform's own route. */
  readonly notify: (notice: object) => Promise<Response>;
}

/** The stand-in for the payment provider: a person pays here, and the provider tells the platform. */
export function createCashier({ seasonNow, secret, notify }: CashierPorts) {
  return {
    show(url: URL, response: ServerResponse): void {
      const orderNo = url.searchParams.get('orderNo') ?? '';
      const amountFen = Number(url.searchParams.get('amountFen') ?? 0);
      localPage(
        response,
        '收银台 Cashier',
        `<h1>收银台（沙箱） <small>Sandbox cashier</small></h1>
<p>订单号 Order <code>${escapeHtml(orderNo)}</code></p>
<p class="amount">¥ ${(amountFen / 100).toFixed(2)}</p>
<form method="post" action="/local/cashier"><input type="hidden" name="orderNo" value="${escapeHtml(orderNo)}"><input type="hidden" name="amountFen" value="${amountFen}"><button>支付 Pay</button></form>
<p>本机演示，不涉及真实资金。 <span lang="en">No real money is involved.</span></p>`,
      );
    },

    async pay(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const form = new URLSearchParams(await readText(request));
      const notice = {
        orderNo: form.get('orderNo') ?? '',
        gatewayNo: `SANDBOX-${randomUUID()}`,
        amountFen: Number(form.get('amountFen')),
        paidAt: seasonNow(),
      };
      const told = await notify({ ...notice, signature: signNotice(await secret(), notice) });
      const done = told.ok
        ? '<h1>支付成功 <small>Paid</small></h1>'
        : `<h1>支付未被接受 <small>Not accepted</small></h1><p>${escapeHtml(await told.text())}</p>`;
      localPage(
        response,
        '收银台 Cashier',
        `${done}<p><a href="/#/me">返回平台 Back to the platform</a></p>`,
      );
    },
  };
}
