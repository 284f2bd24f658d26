import { ask } from '../../api.ts';
import { useSay } from '../../language.tsx';
import { Problem, Section, State, useAct } from '../../parts.tsx';
import { useSeason } from '../../season.tsx';
import { closing, minute } from '../../server-clock.ts';
import type { Me } from './way.ts';

/** The fee: one order, paid at the provider's cashier. */
export function FeePart(props: {
  me: Me;
  chosen: boolean;
  now: number;
  done: () => Promise<void>;
}) {
  const { payment } = props.me;
  const say = useSay();
  const { windowOf } = useSeason();
  const { busy, error, act } = useAct();
  const settled = payment !== undefined && payment.state !== 'PENDING';
  const isOpen = props.now < windowOf('W13').closesAt;
  return (
    <Section title={say('缴费', 'Fee')} id="fee">
      {payment !== undefined && (
        <p>
          <strong className="amount">¥ {(payment.amountFen / 100).toFixed(2)}</strong>{' '}
          <State of={payment.state} />
          <span className="hint block">
            {say('订单号', 'Order')} <code>{payment.orderNo}</code>
          </span>
        </p>
      )}
      {!settled && isOpen && !props.chosen && (
        <p>{say('保存志愿后即可缴费。', 'You can pay once a preference is saved.')}</p>
      )}
      {!settled && !isOpen && <p>{say('缴费已截止。', 'Payment has closed.')}</p>}
      <Problem of={error} />
      {!settled && isOpen && props.chosen && (
        <p className="ways">
          <button
            type="button"
            disabled={busy}
            onClick={() =>
              void act(async () => {
                const order = await ask('openOrder', { body: {} });
                if (order.state === 'PENDING') window.location.assign(order.cashierUrl);
                else await props.done();
              })
            }
          >
            {say('去缴费', 'Pay')}
          </button>
          <span className="hint">
            {say(
              `${closing(say, windowOf('W13').closesAt)} 截止，以支付时间为准。`,
              `Until ${closing(say, windowOf('W13').closesAt)}; the time of payment counts.`,
            )}
          </span>
        </p>
      )}
    </Section>
  );
}

/** The ticket, told from its release on: seat, and the PDF until printing closes. */
export function TicketPart(props: {
  ticket: NonNullable<Me['ticket']>;
  now: number;
  done: () => Promise<void>;
}) {
  const { ticket, now } = props;
  const say = useSay();
  const { windowOf } = useSeason();
  const { busy, error, act } = useAct();
  const { opensAt, closesAt } = windowOf('W14');
  const isOpen = now < closesAt;
  return (
    <Section title={say('准考证', 'Admission ticket')} tone="important" id="ticket">
      <dl>
        <dt>{say('准考证号', 'Ticket number')}</dt>
        <dd className="reference">{ticket.ticketNo}</dd>
        <dt>{say('考点', 'Site')}</dt>
        <dd>{ticket.site}</dd>
        <dt>{say('考场 / 座位', 'Room / seat')}</dt>
        <dd>
          {ticket.room} / {ticket.seat}
        </dd>
      </dl>
      <Problem of={error} />
      {isOpen ? (
        <p className="ways">
          <button
            type="button"
            disabled={busy}
            onClick={() =>
              void act(async () => {
                const { url } = await ask('printTicket', { body: {} });
                // A file to save: the page stays where it is.
                window.location.assign(url);
                await props.done();
              })
            }
          >
            {say('下载打印（PDF）', 'Download to print (PDF)')}
          </button>
          <span className="hint">
            {say(`已下载 ${ticket.prints} 次`, `downloaded ${ticket.prints} times`)}
          </span>
        </p>
      ) : (
        <p>
          {say(
            `打印时间：北京时间 ${minute(say, opensAt)} 至 ${closing(say, closesAt)}。`,
            `Printing is open from ${minute(say, opensAt)} to ${closing(say, closesAt)} Beijing time.`,
          )}
        </p>
      )}
    </Section>
  );
}
