import { useEffect, useState } from 'react';
import { useSay } from './language.tsx';
import { beijing, noteServerTime, useServerNow } from './server-clock.ts';

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

/** The season clock of a local cloud. In production nothing answers here, and no bar is shown. */
export function ClockBar() {
  const say = useSay();
  const now = useServerNow();
  const [clock, setClock] = useState<LocalClock>();
  useEffect(() => {
    let ended = false;
    const look = async () => {
      const response = await fetch('/local/clock').catch(() => undefined);
      if (
        response === undefined ||
        !response.ok ||
        !response.headers.get('content-type')?.includes('json')
      )
        return;
      const found = (await response.json()) as LocalClock;
      noteServerTime(found.now);
      setClock(found);
      if (!ended) timer = setTimeout(look, found.moving ? 400 : 5000);
    };
    let timer = setTimeout(look, 0);
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, []);
  if (clock === undefined || now === undefined) return null;
  const move = async (to: number) => {
    setClock({ ...clock, moving: true });
    await fetch('/local/clock', { method: 'POST', body: JSON.stringify({ to }) });
    setClock((await (await fetch('/local/clock')).json()) as LocalClock);
  };
  const ahead = clock.stops.filter(({ at }) => at > now);
  return (
    <aside
      className="clock-bar"
      aria-label={say('季节时钟（仅本机）', 'Season clock (this machine only)')}
    >
      <strong className="clock-now">{beijing(now)}</strong>
      <span className="hint">{say('本机演示时钟', 'local clock')}</span>
      <select
        aria-label={say('跳到', 'Move to')}
        value=""
        disabled={clock.moving}
        onChange={(event) => void move(Number(event.target.value))}
      >
        <option value="">
          {clock.moving ? say('正在前进…', 'Moving…') : say('跳到…', 'Move to…')}
        </option>
        {ahead.map((stop) => (
          <option key={stop.at} value={stop.at}>
            {say(stop.name, stop.nameEn)} {beijing(stop.at).slice(5)}
          </option>
        ))}
      </select>
      {clock.nextEdge !== undefined && (
        <button
          type="button"
          className="small"
          disabled={clock.moving}
          onClick={() => void move(clock.nextEdge?.at ?? 0)}
        >
          {say('下一节点', 'Next edge')} {clock.nextEdge.edgeId.split('-').slice(0, 2).join(' ')}
        </button>
      )}
      <a href="/local/outbox" target="_blank" rel="noreferrer">
        {say('发件箱', 'Outbox')}
      </a>
      {clock.events.length > 0 && (
        <details>
          <summary>{say('经过', 'What happened')}</summary>
          <ol>
            {clock.events.map((event) => (
              <li key={`${event.at}${event.what}`}>
                {beijing(event.at)} {event.what}
              </li>
            ))}
          </ol>
        </details>
      )}
    </aside>
  );
}
