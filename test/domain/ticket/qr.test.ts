import { describe, expect, test } from 'vitest';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import {
  maxQrBytes,
  signTicketQr,
  TicketQr,
  type Verify,
  verifyTicketQr,
} from '../../../shared/domain/ticket/qr.ts';
import { checkDigitOf } from '../../../shared/domain/ticket/ticket.ts';
import { signerOf, verifierOf } from '../../../shared/runtime/signing.ts';

const digits = '2411134200017';
const ticket = TicketQr.parse({
  seasonId: 'HN-ZSB-2024',
  ticketNo: digits + checkDigitOf(digits),
  ticketVersion: 2,
  siteCode: '1134201',
  room: '003',
  seat: 7,
  photoHash16: '0123456789abcdef',
});
const signer = signerOf(Buffer.alloc(32, 1));
const keys = new Map<string, Verify>([[signer.keyId, { verify: verifierOf(signer.publicKey) }]]);
const text = signTicketQr(ticket, signer);
const reason = (...asked: Parameters<typeof verifyTicketQr>) => {
  const verdict = verifyTicketQr(...asked);
  return verdict.valid ? 'valid' : verdict.reason;
};

describe('the code on a ticket', () => {
  test('says what was signed, and is valid', () => {
    expect(verifyTicketQr(text, keys)).toEqual({ valid: true, payload: ticket });
  });

  test('is at most 300 bytes even with the longest of everything', () => {
    const longest = {
      ...ticket,
      siteCode: 'ABCDEFGHIJKL',
      room: 'ABCDEF',
      seat: 9_999,
      ticketVersion: 999,
    };
    expect(Buffer.byteLength(signTicketQr(longest, signer))).toBeLessThanOrEqual(200);
    expect(maxQrBytes).toBe(300);
  });

  test('is the same each time it is signed', () => {
    expect(signTicketQr(ticket, signer)).toBe(text);
  });

  test('with any one bit changed is never valid', () => {
    const bytes = Buffer.from(text);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(reason(flipped.toString('latin1'), keys)).not.toBe('valid');
    }
  });

  test.each([
    ['seat', '.003.7.', '.003.8.'],
    ['room', '.003.7.', '.004.7.'],
    ['version', '.2.1134201', '.3.1134201'],
    ['site', '1134201.003', '1134202.003'],
    ['photo', '0123456789abcdef', '0123456789abcdee'],
    ['season', 'HN-ZSB-2024', 'HN-ZSB-2025'],
  ])('with another %s is forged', (_, from, to) => {
    expect(reason(text.replace(from, to), keys)).toBe('Forged');
  });

  test('signed by somebody else under our key id is forged', () => {
    const other = signerOf(Buffer.alloc(32, 2));
    expect(reason(signTicketQr(ticket, { keyId: signer.keyId, sign: other.sign }), keys)).toBe(
      'Forged',
    );
  });

  test('signed with an unpublished key is of an unknown key', () => {
    expect(reason(signTicketQr(ticket, signerOf(Buffer.alloc(32, 2))), keys)).toBe('UnknownKey');
  });

  test('of an old key stays valid beside a new one', () => {
    const next = signerOf(Buffer.alloc(32, 3));
    const both = new Map([...keys, [next.keyId, { verify: verifierOf(next.publicKey) }]]);
    expect(reason(text, both)).toBe('valid');
    expect(reason(signTicketQr(ticket, next), both)).toBe('valid');
  });

  test('expires with its key, at the instant', () => {
    const expiring = new Map([
      [signer.keyId, { verify: verifierOf(signer.publicKey), expiresAt: 1_000 as Instant }],
    ]);
    expect(reason(text, expiring, undefined, 999 as Instant)).toBe('valid');
    expect(reason(text, expiring, undefined, 1_000 as Instant)).toBe('Expired');
    expect(reason(text, expiring)).toBe('Expired');
  });

  test('of a revoked ticket is revoked', () => {
    const revocations = { revoked: new Set([ticket.ticketNo]), versions: new Map() };
    expect(reason(text, keys, revocations)).toBe('Revoked');
  });

  test('of a re-issued ticket is superseded, and the new one is valid', () => {
    const versions = new Map([[ticket.ticketNo, 3]]);
    const revocations = { revoked: new Set<string>(), versions };
    expect(reason(text, keys, revocations)).toBe('Superseded');
    const reissued = signTicketQr({ ...ticket, ticketVersion: 3 }, signer);
    expect(reason(reissued, keys, revocations)).toBe('valid');
  });

  test.each([
    ['nothing', ''],
    ['a web address', 'https://example.invalid/ticket/1'],
    ['another format', text.replace('KQ1', 'KQ2')],
    ['a part too few', text.split('.').slice(1).join('.')],
    ['a part too many', `${text}.x`],
    [
      'a wrong check digit',
      text.replace(ticket.ticketNo, digits + ((Number(checkDigitOf(digits)) + 1) % 10)),
    ],
    ['a seat of 0', text.replace('.003.7.', '.003.0.')],
    ['a seat in other spelling', text.replace('.003.7.', '.003.07.')],
    ['301 characters', text.padEnd(301, 'A')],
    ['a line break', `${text}\n`],
  ])('that is %s is malformed', (_, changed) => {
    expect(reason(changed, keys)).toBe('Malformed');
  });
});
