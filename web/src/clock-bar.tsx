import { useEffect, useState } from 'react';
import { useSay } from './language.tsx';
import { beijing, minute, noteServerTime, useServerNow } from './server-clock.ts';

interface LocalClock {
  readonly now: number;
  readonly moving: boolean;
  readonly stops: readonly {
    readonly name: string;
    readonly nameEn: string;
    readonly at: number;
  }[];
  readonly nextEdge?: { readonly edgeId: string; readonly at: number };
  readonly events: readonly { readonly at: number; readonly what: string }[];
}

/** So many of the newest happenings fit above the bar. */
const eventsShown = 8;
const paceMs = { moving: 400, standing: 5_000 };

async function look(): Promise<LocalClock | undefined> {
  const response = await fetch('/local/clock').catch(() => undefined);
  const isClock = response?.ok && response.headers.get('content-type')?.includes('json');
  return isClock ? response.json() : undefined;
}

/** The season clock of a local cloud. In production nothing answers here, and no bar is shown. */
export function ClockBar() {
  const say = useSay();
  const now = useServerNow();
  const [clock, setClock] = useState<LocalClock>();
  const [refusal, setRefusal] = useState<string>();
  const [isHere, setHere] = useState(true);
  const moving = clock?.moving ?? false;
  useEffect(() => {
    if (!isHere) return;
    let ended = false;
    const renew = async () => {
      const found = await look();
      if (ended) return;
      if (found !== undefined) {
        noteServerTime(found.now);
        setClock(found);
      } else if (clock === undefined) setHere(false);
    };
    if (clock === undefined) void renew();
    const timer = setInterval(renew, moving ? paceMs.moving : paceMs.standing);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [moving, isHere, clock]);
  if (clock === undefined || now === undefined) return null;
  const move = async (to: number) => {
    setRefusal(undefined);
    setClock({ ...clock, moving: true });
    const body = JSON.stringify({ to });
    const answer = await fetch('/local/clock', { method: 'POST', body }).catch(() => undefined);
    if (answer?.ok) {
      const moved = (await answer.json()) as LocalClock;
      noteServerTime(moved.now);
      setClock(moved);
      return;
    }
    const { message } = (await answer?.json().catch(() => ({}))) ?? {};
    setRefusal(message ?? say('连接不上本机平台。', 'The platform does not answer.'));
    setClock((await look()) ?? { ...clock, moving: false });
  };
  const ahead = clock.stops.filter(({ at }) => at > now);
  const next = clock.nextEdge;
  return (
    <aside
      className="clock-bar"
      aria-label={say('季节时钟（仅本机演示）', 'Season clock (this machine only)')}
    >
      <strong className="clock-now">{beijing(now)}</strong>
      <select
        aria-label={say('把时钟拨到', 'Put the clock to')}
        value=""
        disabled={moving}
        onChange={(event) => void move(Number(event.target.value))}
      >
        <option value="">{moving ? say('正在前进…', 'Moving…') : say('拨到…', 'Move to…')}</option>
        {ahead.map((stop) => (
          <option key={stop.at} value={stop.at}>
            {`${minute(say, stop.at)} ${say(stop.name, stop.nameEn)}`}
          </option>
        ))}
      </select>
      <details>
        <summary>{say('本机演示', 'This machine')}</summary>
        <div className="clock-more">
          <p className="ways">
            {next !== undefined && (
              <button
                type="button"
                className="small"
                disabled={moving}
                onClick={() => void move(next.at)}
              >
                {say('下一节点', 'Next edge')} {next.edgeId.split('-').slice(0, 2).join(' ')} ·{' '}
                {minute(say, next.at)}
              </button>
            )}
            <a href="/local/outbox" target="_blank" rel="noreferrer">
              {say('发件箱（短信、动态码）', 'Outbox (messages, codes)')}
            </a>
          </p>
          {refusal !== undefined && <p role="alert">{refusal}</p>}
          <ol>
            {clock.events.slice(0, eventsShown).map((event) => (
              <li key={`${event.at}${event.what}`}>
                <time>{beijing(event.at)}</time> {event.what}
              </li>
            ))}
          </ol>
        </div>
      </details>
    </aside>
  );
}
