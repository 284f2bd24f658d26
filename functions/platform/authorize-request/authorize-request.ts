import type { Session } from '../../../shared/domain/account/account.ts';

export interface AuthorizeRequestDeps {
  readonly readSession: (token: string) => Promise<Session | undefined>;
}

/**
 * Who is asking: the session of a bearer token of ours, whole and not over. It reads no table; whether the session
 * has been overtaken (its epoch) is asked by the conditions of the writes where that matters.
 */
export function authorizeRequest({ readSession }: AuthorizeRequestDeps) {
  return async (authorization: string | undefined) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    const session = token === undefined ? undefined : await readSession(token);
    return session === undefined
      ? { isAuthorized: false }
      : { isAuthorized: true, context: { session: JSON.stringify(session) } };
  };
}
