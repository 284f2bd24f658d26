import { useSyncExternalStore } from 'react';

export interface PortalSession {
  readonly token: string;
  readonly expiresAt: number;
  readonly mustSetPassword: boolean;
  readonly name: string;
  readonly roles: readonly string[];
  readonly org: string;
}

const key = 'session';
const listeners = new Set<() => void>();
let session = read();

function read(): PortalSession | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

export const currentSession = (): PortalSession | undefined => session;

/** Kept for this tab only: a shared computer in a school must not remember anybody. */
export function keepSession(next: PortalSession | undefined): void {
  session = next;
  if (next === undefined) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, JSON.stringify(next));
  for (const listener of listeners) listener();
}

export const signOut = (): void => keepSession(undefined);

export function useSession(): PortalSession | undefined {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentSession);
}
