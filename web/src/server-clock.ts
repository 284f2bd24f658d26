import { useEffect, useState } from 'react';
import { tellStale } from './freshness.ts';
import type { Say } from './language.tsx';

/** How far the server's season time is ahead of this page's steady clock; the device's own clock is not asked. */
let offsetMs: number | undefined;

/** More than any answer takes: the clock was moved, or this machine has slept. */
const jumpMs = 2_000;

/**
 * Every reply tells the server's time: keep it (features C5). The answer that took the shortest way says it best,
 * and a longer way only makes it seem earlier: so the page is never ahead of the server.
 */
export function noteServerTime(serverNow: number): void {
  const next = serverNow - performance.now();
  const jumped = offsetMs !== undefined && Math.abs(next - offsetMs) > jumpMs;
  if (offsetMs === undefined || next > offsetMs || jumped) offsetMs = next;
  if (jumped) tellStale();
}

/** The server's time now, as far as this page knows. */
export function serverNow(): number | undefined {
  return offsetMs === undefined ? undefined : performance.now() + offsetMs;
}

/** The server's time, again each `everyMs`. */
export function useServerNow(everyMs = 250): number | undefined {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** `2024-03-24 17:00:00`, always Beijing time, whatever the device's zone. */
export function beijing(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `3月24日 17:00`, in Beijing time. */
export function minute(say: Say, at: number): string {
  const [, month = '', day = '', hour = '', min = ''] = beijing(at).split(/[- :]/);
  const [m, d] = [Number(month), Number(day)];
  return `${say(`${m}月${d}日`, `${d} ${months[m - 1]}`)} ${hour}:${min}`;
}

/** A close is told as the end of its day: `2月21日 24:00`, not `2月22日 00:00`. */
export function closing(say: Say, at: number): string {
  const told = minute(say, at);
  return told.endsWith(' 00:00') ? minute(say, at - 1).replace(/ .{5}$/, ' 24:00') : told;
}
