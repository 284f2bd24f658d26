import * as z from 'zod';
import { type Calendar, Window } from '../domain/calendar/calendar.ts';
import { type CalendarEdge, edgesOf, type RoundPlan } from '../domain/calendar/edges.ts';
import { calendarMistakes } from '../domain/calendar/order-rules.ts';
import { EvidenceKind } from '../domain/evidence/evidence.ts';
import { Category, OrgId, SeasonId, WindowId } from '../domain/kernel/ids.ts';
import { Instant } from '../domain/kernel/instant.ts';
import { LockPolicy, lockInstants } from '../domain/preference/round.ts';

const Text = z.object({ zh: z.string().min(1), en: z.string().min(1) }).strict();
/** Where a value comes from: "notice L61", "public P02", "inferred". */
const Source = z.string().min(3);
const Day = z.iso.date();

/** `2024-01-29T08:00:00+08:00`. Only here has an instant a zone; everywhere else it is epoch milliseconds. */
const ShanghaiTime = z.iso
  .datetime({ offset: true })
  .endsWith('+08:00', 'Write the instant in Beijing time, ending in +08:00.')
  .transform((text) => Instant.parse(Date.parse(text)));

const contentTypes = ['image/jpeg', 'image/png', 'application/pdf'] as const;

/** What may be uploaded as one kind of evidence. */
const EvidenceLimit = z
  .object({
    kind: EvidenceKind,
    label: Text,
    /** Accepted content types, each with its largest size in bytes (features E1). */
    maxBytes: z.partialRecord(z.enum(contentTypes), z.int().positive()),
    maxPages: z.int().positive().optional(),
    minWidthPixels: z.int().positive().optional(),
    minHeightPixels: z.int().positive().optional(),
    /** Width to height, and how far from it a picture may be. */
    ratio: z.object({ width: z.int(), height: z.int(), tolerance: z.number() }).strict().optional(),
    source: Source,
  })
  .strict();
export type EvidenceLimit = z.infer<typeof EvidenceLimit>;

/** A plan category: what it asks of a person, who reviews it, and what it costs. */
const CategoryRule = z
  .object({
    id: Category,
    label: Text,
    enabled: z.boolean(),
    /** Every group is needed; within a group any one kind will do (notice L43: certificate, or unit letter). */
    evidence: z.array(z.array(EvidenceKind).min(1)),
    /** `SOURCE_SCHOOL` is the candidate's own. */
    firstReview: z.union([z.literal('SOURCE_SCHOOL'), OrgId]),
    recheck: OrgId.optional(),
    fee: z
      .object({
        rule: z.enum(['FIXED', 'COLLEGE_DECIDES']),
        amountFen: z.int().nonnegative(),
        waived: z.boolean(),
        source: Source,
      })
      .strict(),
    source: Source,
  })
  .strict();
export type CategoryRule = z.infer<typeof CategoryRule>;

/** Why a submission is returned or failed, and what of it is concerned. */
const ReasonCode = z
  .object({
    code: z.string().regex(/^[A-Z][A-Z0-9_]{2,40}$/),
    verdicts: z.array(z.enum(['RETURN', 'FAIL'])).min(1),
    text: Text,
    /** The evidence or field that the candidate must mend; absent: nothing can be mended. */
    evidence: z.array(EvidenceKind).min(1).optional(),
    fields: z.array(z.string()).min(1).optional(),
  })
  .strict();
export type ReasonCode = z.infer<typeof ReasonCode>;

const ExamSession = z
  .object({
    subject: z.string(),
    label: Text,
    startsAt: ShanghaiTime,
    endsAt: ShanghaiTime,
    source: Source,
  })
  .strict();

/** All of a season that is not an instant of its calendar. */
const ruleShape = {
  seasonId: SeasonId,
  title: Text,
  basisDocs: z.array(z.object({ no: z.string(), source: Source }).strict()).min(1),
  platform: z.object({ name: z.string(), nameEn: z.string(), source: Source }).strict(),
  zone: z.literal('Asia/Shanghai'),
  round: z
    .object({
      id: z.string().min(1).max(8),
      window: WindowId,
      confirmWindow: WindowId,
      feeWindow: WindowId,
      ticketWindow: WindowId,
      lockPolicy: LockPolicy,
      confirmGraceMs: z.int().nonnegative(),
      subWindowEffects: z.array(z.enum(['ACCEPT_CONFIRM', 'SHOW_COUNTS'])),
      source: Source,
    })
    .strict(),
  roster: z
    .object({
      studentNoPattern: z.string(),
      studentNoLabel: Text,
      studyForm: z.string(),
      level: z.string(),
      /** The last day, inclusive, on which the diploma can be earned. */
      graduatesBy: Day,
      source: Source,
    })
    .strict(),
  veterans: z.object({ unitProofFrom: Day, unitProofTo: Day, source: Source }).strict(),
  categories: z.array(CategoryRule).min(1),
  evidence: z.array(EvidenceLimit).min(1),
  reasonCodes: z.array(ReasonCode).min(1),
  windowLabels: z.partialRecord(WindowId, Text),
  labels: z.record(z.string(), Text),
  declarations: z.object({ lawAbiding: Text, health: Text, source: Source }).strict(),
};

const FileWindow = z
  .object({
    id: WindowId,
    name: z.string(),
    label: Text,
    opensAt: ShanghaiTime,
    closesAt: ShanghaiTime,
    parent: WindowId.optional(),
    source: Source,
  })
  .strict();

const exam = <T extends z.ZodType>(session: T) =>
  z
    .object({
      day: Day,
      siteRule: Text,
      ticketNotice: z.array(Text).min(1),
      sessions: z.array(session).min(1),
      source: Source,
    })
    .strict();

const { windowLabels: _, ...fileShape } = ruleShape;
const SeasonJson = z
  .object({ ...fileShape, windows: z.array(FileWindow), exam: exam(ExamSession) })
  .strict();

/** What publishing a season puts into the table beside its calendar: one item, read once and cached. */
export const Settings = z.object({
  ...ruleShape,
  exam: exam(ExamSession.extend({ startsAt: Instant, endsAt: Instant })),
  /** ceil(expected candidates / 400), so that a pass reads one shard by one query (lock.md §2). */
  shards: z.int().positive(),
  /** The catalogue of plans and major mapping in force: an immutable snapshot. */
  catalogueVersion: z.int().nonnegative(),
});
export type Settings = z.infer<typeof Settings>;

/** A season file, read: its first calendar, and its rules. */
export interface SeasonFile {
  readonly calendar: Calendar;
  readonly rules: Omit<Settings, 'shards' | 'catalogueVersion'>;
}

/** Reads a season file. Every mistake is told with its path. */
export function parseSeasonFile(json: unknown): SeasonFile {
  const parsed = SeasonJson.safeParse(json);
  if (!parsed.success) {
    throw seasonFileError(
      parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(file)'}: ${message}`),
    );
  }
  const { windows, ...rules } = parsed.data;
  const calendar: Calendar = {
    seasonId: rules.seasonId,
    version: 1,
    windows: windows.map((window) => Window.parse(window)),
  };
  const mistakes = calendarMistakes(calendar);
  if (mistakes.length > 0)
    throw seasonFileError(mistakes.map(({ path, messageEn }) => `${path}: ${messageEn}`));
  const windowLabels = Object.fromEntries(windows.map(({ id, label }) => [id, label]));
  return { calendar, rules: { ...rules, windowLabels } };
}

/** The season's round as its calendar sees it. */
export function roundPlanOf({ round }: Pick<Settings, 'round'>): RoundPlan {
  return { ...round, lockInstants: lockInstants(round.lockPolicy) };
}

/** Every edge of the season's calendar under its lock policy. */
export function seasonEdges(calendar: Calendar, settings: Pick<Settings, 'round'>): CalendarEdge[] {
  return edgesOf(calendar, roundPlanOf(settings));
}

function seasonFileError(mistakes: readonly string[]): Error {
  return new Error(`The season file has ${mistakes.length} mistake(s):\n${mistakes.join('\n')}`);
}
