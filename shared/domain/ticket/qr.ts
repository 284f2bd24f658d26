import * as z from 'zod';
import { SeasonId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { TicketNo } from './ticket.ts';

/** What the code on a ticket says: enough to let a person in at the door without a network, and no name. */
export const TicketQr = z.object({
  seasonId: SeasonId,
  ticketNo: TicketNo,
  ticketVersion: z.int().positive().max(999),
  siteCode: z.string().regex(/^[0-9A-Z]{1,12}$/),
  room: z.string().regex(/^[0-9A-Z]{1,6}$/),
  seat: z.int().positive().max(9_999),
  photoHash16: z.string().regex(/^[0-9a-f]{16}$/),
});
export type TicketQr = z.infer<typeof TicketQr>;

/** The limit of features K2. Ours are about 165. */
export const maxQrBytes = 300;

/** Signs texts; `keyId` tells verifiers which public key to take. */
export interface Sign {
  readonly keyId: string;
  readonly sign: (text: string) => string;
}

/** A published key, as a verifier holds it. */
export interface Verify {
  readonly verify: (text: string, signature: string) => boolean;
  /** From then on nothing signed with it is valid: the season is over, or the key was changed. */
  readonly expiresAt?: Instant;
}

/** What a site is told besides the keys: numbers no longer valid, and the version of each re-issued ticket. */
export interface Revocations {
  readonly revoked: ReadonlySet<string>;
  readonly versions: ReadonlyMap<string, number>;
}

export type QrFlaw = 'Malformed' | 'UnknownKey' | 'Forged' | 'Expired' | 'Revoked' | 'Superseded';
export type QrVerdict =
  | { readonly valid: true; readonly payload: TicketQr }
  | { readonly valid: false; readonly reason: QrFlaw };

/** `KQ1.HN-ZSB-2024.24111342000017.1.1134201.003.7.<photo>.<key>.<signature>`; all before the last dot is signed. */
export function signTicketQr(payload: TicketQr, { keyId, sign }: Sign): string {
  const { seasonId, ticketNo, ticketVersion, siteCode, room, seat, photoHash16 } =
    TicketQr.parse(payload);
  const text = [
    format,
    seasonId,
    ticketNo,
    ticketVersion,
    siteCode,
    room,
    seat,
    photoHash16,
    keyId,
  ].join('.');
  return `${text}.${sign(text)}`;
}

const format = 'KQ1';

/** Judges a scanned text without a network; `at` is needed only for keys that expire. */
export function verifyTicketQr(
  text: string,
  keys: ReadonlyMap<string, Verify>,
  revocations?: Revocations,
  at?: Instant,
): QrVerdict {
  const payload = readQr(text);
  if (payload === undefined) return { valid: false, reason: 'Malformed' };

  const signed = text.slice(0, text.lastIndexOf('.'));
  const key = keys.get(signed.slice(signed.lastIndexOf('.') + 1));
  if (key === undefined) return { valid: false, reason: 'UnknownKey' };
  if (!key.verify(signed, text.slice(signed.length + 1))) return { valid: false, reason: 'Forged' };
  if (key.expiresAt !== undefined && (at === undefined || at >= key.expiresAt)) {
    return { valid: false, reason: 'Expired' };
  }
  const { ticketNo, ticketVersion } = payload;
  if (revocations?.revoked.has(ticketNo)) return { valid: false, reason: 'Revoked' };
  if (ticketVersion !== (revocations?.versions.get(ticketNo) ?? ticketVersion)) {
    return { valid: false, reason: 'Superseded' };
  }
  return { valid: true, payload };
}

function readQr(text: string): TicketQr | undefined {
  if (text.length > maxQrBytes || !/^[\w.-]+$/.test(text)) return undefined;
  const [kind, seasonId, ticketNo, version, siteCode, room, seat, photoHash16, ...rest] =
    text.split('.');
  if (kind !== format || rest.length !== 2) return undefined;
  const numbers = /^[1-9]\d*$/;
  if (!numbers.test(version ?? '') || !numbers.test(seat ?? '')) return undefined;
  const payload = TicketQr.safeParse({
    seasonId,
    ticketNo,
    ticketVersion: Number(version),
    siteCode,
    room,
    seat: Number(seat),
    photoHash16,
  });
  return payload.success ? payload.data : undefined;
}
