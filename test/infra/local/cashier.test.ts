import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createCashier } from '../../../infra/local/cashier.ts';
import { cashierUrlOf } from '../../../shared/runtime/cashier.ts';

const secret = Buffer.alloc(32, 7);
const order = { orderNo: 'R1_c43001-aaaaaaaaaaaaaaaa', amountFen: 13_000 };
const link = new URL(cashierUrlOf('http://platform/local/cashier', secret, order));

/** The cashier's page as a browser gets it, and what the platform is told. */
async function aCashier() {
  const told: object[] = [];
  const cashier = createCashier({
    seasonNow: () => 5,
    secret: async () => secret,
    notify: async (notice) => {
      told.push(notice);
      return new Response();
    },
  });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', link);
    void (request.method === 'POST' ? cashier.pay(request, response) : cashier.show(url, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const text = async (answer: Promise<Response>) => (await answer).text();
  return {
    told,
    show: (fields: URLSearchParams) => text(fetch(`${base}/?${fields}`)),
    pay: (fields: URLSearchParams) => text(fetch(base, { method: 'POST', body: fields })),
  };
}

test('the cashier shows the order of a signed link, and tells the platform when it is paid', async () => {
  const { told, show, pay } = await aCashier();
  const page = await show(link.searchParams);
  for (const said of [order.orderNo, '¥ 130.00', '支付 Pay']) expect(page).toContain(said);
  const form = [...page.matchAll(/name="(\w+)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(form.map(([, name, value]) => [name, value]));
  expect(await pay(new URLSearchParams(fields))).toContain('支付成功');
  expect(told).toMatchObject([{ ...order, paidAt: 5 }]);
});

test.each([
  ['another amount', { amountFen: '1' }],
  ['another order', { orderNo: 'R1_c43001-bbbbbbbbbbbbbbbb' }],
  ['a forged signature', { signature: 'A'.repeat(43) }],
  ['no signature', { signature: '' }],
  ['no order', { orderNo: '', amountFen: '', signature: '' }],
])('the cashier neither shows nor takes a link with %s', async (_, changed) => {
  const { told, show, pay } = await aCashier();
  const fields = new URLSearchParams({ ...Object.fromEntries(link.searchParams), ...changed });
  for (const page of [await show(fields), await pay(fields)]) {
    expect(page).toContain('这不是平台开出的缴费链接');
    expect(page).not.toMatch(/¥|支付 Pay|支付成功/);
  }
  expect(told).toEqual([]);
});
