import * as z from 'zod';
import { Calendar } from '../domain/calendar/calendar.ts';
import { EvidenceKind } from '../domain/evidence/evidence.ts';
import { CandidateId, Category, WindowId } from '../domain/kernel/ids.ts';
import { Instant } from '../domain/kernel/instant.ts';
import type { Contract } from './contract.ts';

const Reason = z.string().trim().min(4).max(300);

/** A change that a second person must approve (features C11). */
export const ProposalBody = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('CALENDAR'),
      windows: z
        .array(z.object({ id: WindowId, opensAt: Instant, closesAt: Instant }).strict())
        .min(1),
      reason: Reason,
      noticeNo: z.string().max(60),
    })
    .strict(),
  /** The incident button: every open window gets N minutes more. */
  z
    .object({ kind: z.literal('INCIDENT'), minutes: z.int().min(5).max(2880), reason: Reason })
    .strict(),
  z
    .object({
      kind: z.literal('EXTENSION'),
      candidateId: CandidateId,
      window: z.enum(['W02', 'W10', 'W11']),
      closesAt: Instant,
      reason: Reason,
    })
    .strict(),
]);
export type ProposalBody = z.infer<typeof ProposalBody>;

export const ProposalView = z.object({
  proposalId: z.string(),
  change: ProposalBody,
  state: z.enum(['PROPOSED', 'APPROVED', 'ACTIVE', 'FAILED']),
  proposedBy: z.string(),
  proposedAt: Instant,
  approvedBy: z.string().optional(),
  approvedAt: Instant.optional(),
});

const Label = z.object({ zh: z.string(), en: z.string() });

/** The season's rules as people meet them: every label and limit that the portal shows is the season's own. */
const SeasonRules = z.object({
  windowLabels: z.partialRecord(WindowId, Label),
  categories: z.array(
    z.object({
      id: Category,
      label: Label,
      enabled: z.boolean(),
      /** Every group is needed; within a group any one kind will do. */
      evidence: z.array(z.array(EvidenceKind)),
      fee: z.object({ amountFen: z.int(), waived: z.boolean() }),
    }),
  ),
  evidence: z.array(
    z.object({
      kind: EvidenceKind,
      label: Label,
      maxBytes: z.record(z.string(), z.int()),
      minWidthPixels: z.int().optional(),
      minHeightPixels: z.int().optional(),
      ratio: z.object({ width: z.int(), height: z.int() }).optional(),
    }),
  ),
  reasonCodes: z.array(
    z.object({
      code: z.string(),
      verdicts: z.array(z.enum(['RETURN', 'FAIL'])),
      text: Label,
      evidence: z.array(EvidenceKind).optional(),
      fields: z.array(z.string()).optional(),
    }),
  ),
  declarations: z.object({ lawAbiding: Label, health: Label }),
});

export const calendarContracts = {
  showSeason: {
    summary: 'The public face of the season: its name, calendar and rules, and what is open now.',
    reply: z.object({
      seasonId: z.string(),
      title: Label,
      platform: Label,
      basisDocNo: z.string(),
      zone: z.string(),
      calendar: Calendar,
      /** Why the calendar in force is not the first one: everybody is told (features C11). */
      change: z
        .object({ reason: z.string(), noticeNo: z.string().optional(), publishedAt: Instant })
        .optional(),
      open: z.array(WindowId),
      round: z.string(),
      lockPolicy: z.string(),
      rules: SeasonRules,
    }),
  },
  showCalendar: {
    summary: 'The calendar in force, with its author, reason and the edges that have acted.',
    reply: z.object({
      calendar: Calendar,
      reason: z.string(),
      publishedBy: z.array(z.string()),
      edges: z.array(
        z.object({
          edgeId: z.string(),
          at: Instant,
          state: z.enum(['WAITING', 'RUNNING', 'DONE', 'FAILED']),
        }),
      ),
    }),
  },
  proposeChange: {
    summary: 'Proposes a calendar, an extension of all open windows, or one for a single person.',
    body: z.object({ change: ProposalBody }).strict(),
    reply: ProposalView,
    status: 201,
  },
  approveChange: {
    summary: 'Approves what somebody else proposed; it then takes effect.',
    params: z.object({ proposalId: z.string().max(60) }),
    body: z.object({}).strict(),
    reply: ProposalView,
    status: 202,
  },
  listProposals: {
    summary: 'Every proposal, newest first.',
    reply: z.object({ proposals: z.array(ProposalView) }),
  },
  listLateAttempts: {
    summary:
      'Refused late writes, newest first, or the one with a number: what an appeal is judged on.',
    query: z.object({
      reference: z
        .string()
        .regex(/^L-\d{8}-[0-9A-Z]{7}$/)
        .optional(),
    }),
    reply: z.object({
      /** How many came in each minute of the season in which any came, oldest first. */
      minutes: z.array(z.object({ minute: Instant, count: z.int() })).optional(),
      attempts: z.array(
        z.object({
          reference: z.string(),
          candidateId: z.string(),
          deed: z.string(),
          stamp: Instant,
          closesAt: Instant,
          lateByMs: z.int(),
          payloadHash: z.string(),
        }),
      ),
    }),
  },
  showProgress: {
    summary:
      'The season as the institute watches it: locks, edges, tickets, and what is parked for a person.',
    reply: z.object({
      locks: z.array(
        z.object({
          round: z.string(),
          instantId: z.string(),
          at: Instant,
          state: z.string(),
          counts: z.record(z.string(), z.int()).optional(),
        }),
      ),
      tickets: z.record(z.string(), z.union([z.string(), z.int()])).optional(),
      parked: z.array(
        z.object({ workId: z.string(), what: z.string(), error: z.string(), at: Instant }),
      ),
    }),
  },
} as const satisfies Record<string, Contract>;

export const platformContracts = {
  showHealth: {
    summary: '200 when the season is published and the table answers.',
    reply: z.object({ status: z.enum(['ready', 'waiting']), waitingFor: z.array(z.string()) }),
  },
  showKeys: {
    summary: 'The public keys that verify tickets, lists and receipts (Ed25519, base64url).',
    reply: z.object({
      keys: z.array(z.object({ keyId: z.string(), use: z.string(), publicKey: z.string() })),
    }),
  },
  showOpenapi: {
    summary: 'This API, as OpenAPI 3.1.',
    reply: z.looseObject({ openapi: z.string() }),
  },
} as const satisfies Record<string, Contract>;
