import { useEffect, useState } from 'react';

/** How far the server's season time is ahead of this page's steady clock; the device's own clock is not asked. */
let offsetMs: number | undefined;

/** Every reply tells the server's time: keep it (features C5). */
export function noteServerTime(serverNow: number): void {
  offsetMs = serverNow - performance.now();
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
