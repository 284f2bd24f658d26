import { ask, type ReplyOf } from '../../api.ts';
import { useSay } from '../../language.tsx';
import { Problem, Section, useAct } from '../../parts.tsx';
import { stateWord } from '../../words.ts';

type Me = ReplyOf<'showMe'>;

/** The fee: one order, paid at the provider's cashier. */
export function FeePart({ me, done }: { me: Me; done: () => Promise<void> }) {
  const say = useSay();
  const { busy, error, act } = useAct();
  const { payment } = me;
  const settled = payment !== undefined && payment.state !== 'PENDING';
  return (
    <Section title={say('缴费', 'Fee')}>
      {payment !== undefined && (
        <p>
          ¥ {(payment.amountFen / 100).toFixed(2)}{' '}
          <span className={`state ${payment.state}`}>{stateWord(say, payment.state)}</span>{' '}
          <span className="hint">{payment.orderNo}</span>
        </p>
      )}
      <Problem of={error} />
      {!settled && (
        <p className="ways">
          <button
            type="button"
            disabled={busy}
            onClick={() =>
              void act(async () => {
                const order = await ask('openOrder', { body: {} });
                if (order.state === 'PENDING') window.location.assign(order.cashierUrl);
                else await done();
              })
            }
          >
            {say('去缴费', 'Pay')}
          </button>
        </p>
      )}
    </Section>
  );
}

/** The ticket: seat, and the PDF while printing is open. */
export function TicketPart({
  ticket,
  done,
}: {
  ticket: NonNullable<Me['ticket']>;
  done: () => Promise<void>;
}) {
  const say = useSay();
  const { busy, error, act } = useAct();
  return (
    <Section title={say('准考证', 'Admission ticket')} tone="important">
      {ticket.released ? (
        <>
          <dl>
            <dt>{say('准考证号', 'Ticket number')}</dt>
            <dd>{ticket.ticketNo}</dd>
            <dt>{say('考点', 'Site')}</dt>
            <dd>{ticket.site}</dd>
            <dt>{say('考场 / 座位', 'Room / seat')}</dt>
            <dd>
              {ticket.room} / {ticket.seat}
            </dd>
          </dl>
          <Problem of={error} />
          <button
            type="button"
            disabled={busy}
            onClick={() =>
              void act(async () => {
                const { url } = await ask('printTicket', { body: {} });
                window.open(url, '_blank', 'noopener');
                await done();
              })
            }
          >
            {say('打印准考证', 'Print the ticket')}
          </button>
          <p className="hint">
            {say(`已打印 ${ticket.prints} 次`, `printed ${ticket.prints} times`)}
          </p>
        </>
      ) : (
        <p>
          {say(
            '准考证已生成，到打印时间即可打印。',
            'Your ticket is ready; it can be printed once printing opens.',
          )}
        </p>
      )}
    </Section>
  );
}
