import * as z from 'zod';
import { Role, StaffId } from '../domain/kernel/ids.ts';
import type { Contract } from './contract.ts';

/** Of a passport; every ID number and phone is longer (domain §6.54). */
const shortestIdNo = 5;

const Token = z.object({
  token: z.string(),
  /** Wall time, ms. */
  expiresAt: z.int(),
  mustSetPassword: z.boolean(),
  name: z.string(),
  roles: z.array(Role),
  org: z.string(),
});

/** Who the person says they are: each must equal the roster (notice L37). */
const Identity = z.object({
  name: z.string().trim().min(1).max(64),
  idNo: z.string().trim().min(shortestIdNo).max(40),
  phone: z.string().trim().min(11).max(30),
});

export const accountContracts = {
  sendCode: {
    summary:
      'Sends a six-digit code to the phone, if name, ID number and phone may be used together.',
    body: Identity.extend({ purpose: z.literal('ACTIVATE') }).strict(),
    /** The same for known and unknown people. */
    reply: z.object({ validForSeconds: z.int() }),
    status: 202,
    window: 'W02',
  },
  activateAccount: {
    summary: 'Activates an account: roster match, one phone once, one ID once, and the code.',
    body: Identity.extend({ code: z.string().regex(/^\d{6}$/) }).strict(),
    reply: Token,
    status: 201,
    window: 'W02',
  },
  setPassword: {
    summary: "Sets the person's own password; the only deed of an account without one.",
    body: z.object({ password: z.string().min(10).max(128) }).strict(),
    reply: Token,
  },
  signIn: {
    summary: 'Signs a candidate in by ID number, passport number or phone, and password.',
    body: z
      .object({
        login: z.string().trim().min(shortestIdNo).max(40),
        password: z.string().max(128),
      })
      .strict(),
    reply: Token,
    status: 201,
  },
  signInStaff: {
    summary: 'Signs an officer in by staff id, password and TOTP code.',
    body: z
      .object({
        staffId: StaffId,
        password: z.string().max(128),
        totp: z.string().regex(/^\d{6}$/),
      })
      .strict(),
    reply: Token,
    status: 201,
  },
} as const satisfies Record<string, Contract>;
