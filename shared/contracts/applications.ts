import * as z from 'zod';
import { Account } from '../domain/account/account.ts';
import { Application, Profile } from '../domain/application/application.ts';
import { Evidence, EvidenceKind } from '../domain/evidence/evidence.ts';
import { Instant } from '../domain/kernel/instant.ts';
import { Payment } from '../domain/payment/payment.ts';
import { BatchState } from '../domain/roster/import-batch.ts';
import type { Contract } from './contract.ts';

/** What the person may see of an upload. */
const EvidenceView = Evidence.pick({
  evidenceId: true,
  kind: true,
  state: true,
  contentType: true,
  bytes: true,
  reason: true,
  changedAt: true,
}).extend({ reasonText: z.string().optional() });

const ApplicationView = Application.pick({
  state: true,
  profile: true,
  claim: true,
  revision: true,
  submittedAt: true,
  reasonCode: true,
  extensions: true,
  version: true,
});

const MessageView = z.object({
  messageId: z.string(),
  at: Instant,
  text: z.string(),
  textEn: z.string(),
});

/** An application is filed in the one, and mended in the other. */
const filing = ['W02', 'W03b'] as const;

export const applicationContracts = {
  showMe: {
    summary: 'Everything that a candidate may know of their own season, in one query.',
    reply: z.object({
      account: Account.pick({
        name: true,
        idMasked: true,
        phoneMasked: true,
        candidateId: true,
        juniorMajorCode: true,
      }),
      schoolName: z.string(),
      juniorMajorName: z.string(),
      application: ApplicationView,
      evidence: z.array(EvidenceView),
      /** The kinds of evidence that this person's category asks for, PHOTO first. */
      evidenceNeeded: z.array(EvidenceKind),
      payment: Payment.pick({
        orderNo: true,
        amountFen: true,
        state: true,
        paidAt: true,
      }).optional(),
      /** From its release on: the opening of W14 (domain §5.6). */
      ticket: z
        .object({
          ticketNo: z.string(),
          site: z.string(),
          room: z.string(),
          seat: z.int(),
          prints: z.int(),
        })
        .optional(),
      messages: z.array(MessageView),
      lateAttempts: z.array(
        z.object({ reference: z.string(), deed: z.string(), stamp: Instant, lateByMs: z.int() }),
      ),
    }),
  },
  saveProfile: {
    summary: 'Saves the profile as a draft.',
    body: z.object({ profile: Profile, version: z.int() }).strict(),
    reply: ApplicationView,
    window: filing,
  },
  submitApplication: {
    summary: 'Submits: freezes the profile and evidence, and gives the school a review task.',
    body: z.object({ version: z.int() }).strict(),
    reply: ApplicationView,
    window: filing,
  },
} as const satisfies Record<string, Contract>;

/** A form for one upload: bound to one key, size, type and SHA-256, for two minutes (features E1). */
const UploadForm = z.object({
  url: z.string(),
  fields: z.record(z.string(), z.string()),
  expiresAt: z.int(),
});

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const evidenceContracts = {
  beginUpload: {
    summary: 'Gives a form with which the browser uploads one file straight to the store.',
    body: z
      .object({
        kind: EvidenceKind,
        contentType: z.enum(['image/jpeg', 'image/png', 'application/pdf']),
        bytes: z.int().positive(),
        sha256: Sha256,
      })
      .strict(),
    reply: z.object({ evidenceId: z.string(), form: UploadForm }),
    status: 201,
    window: filing,
  },
  confirmUpload: {
    summary: 'Says that the upload is done; the bytes are then inspected.',
    params: z.object({ evidenceId: z.string().max(64) }),
    body: z.object({}).strict(),
    reply: EvidenceView,
    status: 202,
    window: filing,
  },
} as const satisfies Record<string, Contract>;

export const rosterContracts = {
  beginRosterUpload: {
    summary: 'Gives a form with which a school uploads one roster file (CSV, UTF-8 or GB18030).',
    body: z
      .object({ fileName: z.string().max(120), bytes: z.int().positive(), sha256: Sha256 })
      .strict(),
    reply: z.object({ batchId: z.string(), form: UploadForm }),
    status: 201,
    window: 'W01',
  },
  confirmRosterUpload: {
    summary: 'Starts the import, or a preview of it that writes nothing.',
    params: z.object({ batchId: z.string().max(64) }),
    body: z.object({ preview: z.boolean() }).strict(),
    reply: z.object({ batchId: z.string(), state: z.string() }),
    status: 202,
    window: 'W01',
  },
  showRosterImport: {
    summary: 'How far an import is, and every row that it refused.',
    params: z.object({ batchId: z.string().max(64) }),
    reply: z.object({
      batchId: z.string(),
      fileName: z.string(),
      state: BatchState,
      rows: z.int(),
      accepted: z.int(),
      unchanged: z.int(),
      rejected: z.int(),
      reason: z.string().optional(),
      errors: z.array(
        z.object({
          row: z.int(),
          column: z.string(),
          code: z.string(),
          value: z.string(),
          message: z.string(),
          messageEn: z.string(),
        }),
      ),
    }),
  },
  listRosterImports: {
    summary: "The school's imports, newest first.",
    reply: z.object({
      imports: z.array(
        z.object({
          batchId: z.string(),
          fileName: z.string(),
          state: z.string(),
          rows: z.int(),
          accepted: z.int(),
          rejected: z.int(),
          at: Instant,
        }),
      ),
    }),
  },
} as const satisfies Record<string, Contract>;
