import { jwtVerify, SignJWT } from 'jose';
import { Session } from '../domain/account/account.ts';
import type { KeyRing } from './keyring.ts';

/** How long a session lasts, wall time. */
export const sessionSeconds = 2 * 60 * 60;
const issuer = 'kaoqi';

/** A signed session. It holds no secret and no ID number; the authorizer reads it back. */
export async function signSession(
  ring: KeyRing,
  session: Session,
  issuedAtSeconds: number,
): Promise<{ token: string; expiresAt: number }> {
  const expiresAt = issuedAtSeconds + sessionSeconds;
  const token = await new SignJWT({ session })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(expiresAt)
    .sign(await ring.secret('session'));
  return { token, expiresAt: expiresAt * 1000 };
}

/** The session of a token, or undefined if it is not ours, not whole, or over. */
export async function readSession(ring: KeyRing, token: string): Promise<Session | undefined> {
  try {
    const { payload } = await jwtVerify(token, await ring.secret('session'), {
      issuer,
      algorithms: ['HS256'],
    });
    return Session.parse(payload.session);
  } catch {
    return undefined;
  }
}
