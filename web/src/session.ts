import { useSyncExternalStore } from 'react';

export interface PortalSession {
  readonly token: string;
  readonly mustSetPassword: boolean;
  readonly name: string;
  readonly roles: readonly string[];
  readonly org: string;
  /** The platform no longer takes the token: the page stays as it is until the person has signed in again. */
  readonly over?: true;
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

/** The token is no longer taken. Nothing on the page is lost by that. */
export function noteSessionOver(): void {
  if (session !== undefined && session.over === undefined) keepSession({ ...session, over: true });
}

export function useSession(): PortalSession | undefined {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentSession);
}
