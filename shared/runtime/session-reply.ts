import type { Session } from '../domain/account/account.ts';
import type { KeyRing } from './keyring.ts';
import { signSession } from './session-token.ts';

/** The answer to whoever has come in: a token, and what it opens. The same second makes the same token. */
export async function sessionReply(
  ring: KeyRing,
  session: Session,
  name: string,
  issuedAtSeconds: number,
) {
  const { token, expiresAt } = await signSession(ring, session, issuedAtSeconds);
  const { mustSetPassword, roles, org } = session;
  return { token, expiresAt, mustSetPassword, name, roles, org };
}
