import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { escapeHtml, localPage, readText } from './local-page.ts';

/** What the provider signs: the order, its own number, the amount and the time of payment, in this order. */
export function signNotice(
  secret: Buffer,
  notice: { orderNo: string; gatewayNo: string; amountFen: number; paidAt: number },
): string {
  return mac(secret, [notice.orderNo, notice.gatewayNo, notice.amountFen, notice.paidAt]);
}

/** What a link of the platform asks to be paid: its signature keeps anybody from naming another amount. */
interface Bill {
  readonly orderNo: string;
  readonly amountFen: number;
  readonly signature: string;
}

/** The bill of a link or form; undefined if the platform did not sign it. */
function signedBill(secret: Buffer, fields: URLSearchParams): Bill | undefined {
  const orderNo = fields.get('orderNo') ?? '';
  const amountFen = Number(fields.get('amountFen'));
  const signature = fields.get('signature') ?? '';
  const said = Buffer.from(signature);
  const ours = Buffer.from(mac(secret, [orderNo, amountFen]));
  if (said.length !== ours.length || !timingSafeEqual(said, ours)) return undefined;
  return { orderNo, amountFen, signature };
}

function mac(secret: Buffer, parts: readonly (string | number)[]): string {
  return createHmac('sha256', secret).update(parts.join('|')).digest('base64url');
}

interface CashierPorts {
  readonly seasonNow: () => number;
  /** The secret that provider and platform share: the provider key's, for purpose `cashier-sandbox`. */
  readonly secret: () => Promise<Buffer>;
  /** Sends the provider's notice to the platform's own route. */
  readonly notify: (notice: object) => Promise<Response>;
}

/** The stand-in for the payment provider: a person pays here, and the provider tells the platform. */
export function createCashier({ seasonNow, secret, notify }: CashierPorts) {
  return {
    async show(url: URL, response: ServerResponse): Promise<void> {
      const bill = signedBill(await secret(), url.searchParams);
      if (bill === undefined) return refuse(response);
      const fields = Object.entries(bill).map(
        ([name, value]) =>
          `<input type="hidden" name="${name}" value="${escapeHtml(String(value))}">`,
      );
      localPage(
        response,
        '收银台 Cashier',
        `<h1>收银台（沙箱） <small>Sandbox cashier</small></h1>
<p>订单号 Order <code>${escapeHtml(bill.orderNo)}</code></p>
<p class="amount">¥ ${(bill.amountFen / 100).toFixed(2)}</p>
<form method="post" action="/local/cashier">${fields.join('')}<button>支付 Pay</button></form>
<p>本机演示，不涉及真实资金。 <span lang="en">No real money is involved.</span></p>`,
      );
    },

    async pay(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const bill = signedBill(await secret(), new URLSearchParams(await readText(request)));
      if (bill === undefined) return refuse(response);
      const notice = {
        orderNo: bill.orderNo,
        gatewayNo: `SANDBOX-${randomUUID()}`,
        amountFen: bill.amountFen,
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

/** A link that the platform did not make: nothing of it is shown, and nothing can be paid. */
function refuse(response: ServerResponse): void {
  localPage(
    response,
    '收银台 Cashier',
    `<h1>收银台（沙箱） <small>Sandbox cashier</small></h1>
<p>这不是平台开出的缴费链接，请从平台的“缴费”处打开收银台。 <span lang="en">The platform did not make this link; open the cashier from the fee section of your page.</span></p>
<p><a href="/#/me">返回平台 Back to the platform</a></p>`,
  );
}
