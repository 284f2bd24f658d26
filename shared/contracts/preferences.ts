import * as z from 'zod';
import { Category, CollegeCode, SeasonId } from '../domain/kernel/ids.ts';
import { Instant } from '../domain/kernel/instant.ts';
import { Version } from '../domain/preference/preference.ts';
import type { Contract } from './contract.ts';

const ChoiceBody = z.object({
  collegeCode: CollegeCode,
  majorCode: z.string().regex(/^\d{6,7}[TK]{0,2}$/),
  category: Category,
});

/** A preference as it reads at the server's time: `locked` is true from the instant on, sealed or not (lock.md §6). */
const PreferenceView = z.object({
  round: z.string(),
  choice: ChoiceBody.optional(),
  confirmed: z.boolean(),
  /** The choice stopped being allowed while it could still be changed: choose again (domain §5.5). */
  invalidated: z.boolean().optional(),
  version: Version,
  savedAt: Instant.optional(),
  locked: z.boolean(),
  /** When this preference locks, as it stands: its own first or second instant. */
  locksAt: Instant,
  /** Until when a saved choice may be confirmed: by one policy later than it may be changed (domain §3.2). */
  confirmableUntil: Instant,
  sealed: z.boolean(),
  outcome: z.string().optional(),
  policy: z.string(),
});

/** One signed line: `npm run verify-receipt` checks it offline with the keys of `GET /v1/keys`. */
const Receipt = z.object({ text: z.string(), signature: z.string(), keyId: z.string() });

const Plan = z.object({
  collegeCode: z.string(),
  collegeName: z.string(),
  majorCode: z.string(),
  majorName: z.string(),
  category: Category,
  quota: z.int(),
});

export const preferenceContracts = {
  showCatalogue: {
    summary:
      'What can be chosen with a junior major: every published plan row, and whether it is open to it.',
    query: z.object({ juniorMajorCode: z.string().max(10) }),
    reply: z.object({ version: z.int(), plans: z.array(Plan) }),
  },
  showPreference: {
    summary: "The candidate's own preference, with a signed receipt of it.",
    reply: PreferenceView.extend({ receipt: Receipt }),
    window: 'W10',
  },
  savePreference: {
    summary: 'Saves the one choice. One conditional write; refused from the lock instant on.',
    body: ChoiceBody.extend({ version: Version }).strict(),
    reply: PreferenceView,
    window: 'W10',
  },
  clearPreference: {
    summary: 'Takes the choice back, while it is not locked.',
    query: z.object({ version: Version }),
    reply: PreferenceView,
    window: 'W10',
  },
  confirmPreference: {
    summary:
      'Confirms the saved choice, until it locks or by the policy a grace longer (lock.md §3).',
    body: z.object({ version: Version }).strict(),
    reply: PreferenceView,
    window: 'W10',
  },
} as const satisfies Record<string, Contract>;

export const paymentContracts = {
  openOrder: {
    summary: "Opens the candidate's fee order and gives the cashier's address.",
    body: z.object({}).strict(),
    reply: z.object({
      orderNo: z.string(),
      amountFen: z.int(),
      state: z.string(),
      cashierUrl: z.string(),
    }),
    status: 201,
    window: 'W13',
  },
  notePayment: {
    summary:
      "The payment provider's own notice, signed by it; it may come late, twice or out of order.",
    body: z
      .object({
        orderNo: z.string().max(64),
        gatewayNo: z.string().max(64),
        amountFen: z.int(),
        paidAt: Instant,
        signature: z.string().max(200),
      })
      .strict(),
    reply: z.object({ state: z.string() }),
  },
} as const satisfies Record<string, Contract>;

export const ticketContracts = {
  printTicket: {
    summary:
      'Gives a link to the ticket PDF that lasts a minute, and counts the print (notice L77).',
    body: z.object({}).strict(),
    reply: z.object({ ticketNo: z.string(), url: z.string(), prints: z.int() }),
    window: 'W14',
  },
  verifyTicket: {
    summary: 'Whether the text of a ticket code is real, and still the valid version.',
    query: z.object({ code: z.string().max(600) }),
    reply: z.object({
      valid: z.boolean(),
      reason: z.string().optional(),
      ticket: z
        .object({
          ticketNo: z.string(),
          nameMasked: z.string(),
          site: z.string(),
          room: z.string(),
          seat: z.int(),
        })
        .optional(),
    }),
  },
} as const satisfies Record<string, Contract>;

export const publicityContracts = {
  showList: {
    summary:
      'A page of a published list, masked; public inside W09 alone. The link, which lasts a minute, has the whole list: `sha256` is of its bytes, and `KQL1.<seasonId>.<listId>.<sha256>` is what is signed.',
    params: z.object({ listId: z.string().max(40) }),
    query: z.object({
      page: z.coerce.number().int().min(1).max(100_000).default(1),
      /** The code of a school, or a part of its name. */
      school: z.string().max(40).optional(),
    }),
    reply: z.object({
      seasonId: SeasonId,
      listId: z.string(),
      title: z.string(),
      publishedAt: Instant,
      sha256: z.string(),
      signature: z.string(),
      keyId: z.string(),
      url: z.string(),
      /** Rows of the whole list, and those of them that were asked for: these are on the pages. */
      count: z.int(),
      found: z.int(),
      page: z.int(),
      pages: z.int(),
      rows: z.array(
        z.object({
          name: z.string(),
          schoolCode: z.string(),
          schoolName: z.string(),
          category: Category,
        }),
      ),
    }),
    window: 'W09',
  },
} as const satisfies Record<string, Contract>;
