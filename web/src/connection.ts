import { useEffect, useSyncExternalStore } from 'react';
import { tellStale } from './freshness.ts';

const listeners = new Set<() => void>();
let lost = false;

/** Whether the last try to reach the platform failed. */
export function noteConnection(isLost: boolean): void {
  if (isLost === lost) return;
  lost = isLost;
  for (const listener of listeners) listener();
}

const knockMs = 3_000;

/** Whether the platform is out of reach; while it is, it is knocked at, and what is shown is renewed when it answers. */
export function useConnectionLost(): boolean {
  const isLost = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => lost,
  );
  useEffect(() => {
    if (!isLost) return;
    const timer = setInterval(async () => {
      const answer = await fetch('/health').catch(() => undefined);
      if (answer === undefined) return;
      noteConnection(false);
      tellStale();
    }, knockMs);
    return () => clearInterval(timer);
  }, [isLost]);
  return isLost;
}
