import { useEffect } from 'react';

const listeners = new Set<() => void>();

/** Says that what is shown may be old: the clock was moved, an edge has passed, the network or the person is back. */
export function tellStale(): void {
  for (const listener of listeners) listener();
}

/** Asks again whenever what is shown may be old. */
export function useWhenStale(again: () => void): void {
  useEffect(() => {
    listeners.add(again);
    return () => void listeners.delete(again);
  }, [again]);
}

/** Asks again at this pace while somebody else's work is awaited; `undefined`: nothing is. */
export function useEvery(paceMs: number | undefined, again: () => unknown): void {
  useEffect(() => {
    if (paceMs === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') again();
    }, paceMs);
    return () => clearInterval(timer);
  }, [paceMs, again]);
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') tellStale();
});
window.addEventListener('online', tellStale);
