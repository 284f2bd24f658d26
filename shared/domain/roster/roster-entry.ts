import * as z from 'zod';
import { CandidateId, CollegeCode, SeasonId } from '../kernel/ids.ts';
import { Instant } from '../kernel/instant.ts';
import { CalendarDate } from './calendar-date.ts';
import { CatalogueYear } from './major-code.ts';

/** Only the first is judged by GB 11643; the others by their pattern (domain §6.54). */
export const IdType = z.enum(['ID_CARD', 'RESIDENCE_PERMIT', 'PASSPORT']);
export type IdType = z.infer<typeof IdType>;

/** What the school says of a student, as it may be shown: everything but the ID number. */
export const RosterFacts = z.object({
  studentNo12: z.string(),
  candidateNo: z.string().optional(),
  /** As the school wrote it; `nameKey` is what is compared and printed. */
  name: z.string(),
  nameKey: z.string(),
  idType: IdType,
  sex: z.enum(['男', '女']),
  birth: CalendarDate,
  schoolCode: CollegeCode,
  majorCode: z.string(),
  majorName: z.string(),
  catalogueYear: CatalogueYear,
  studyForm: z.string(),
  level: z.string(),
  enrolledOn: CalendarDate.optional(),
  graduatesOn: CalendarDate,
});
export type RosterFacts = z.infer<typeof RosterFacts>;

/** One student on the roster of a season, as stored. The ID number is in it only sealed, indexed and masked (design §7). */
export const RosterEntry = RosterFacts.extend({
  seasonId: SeasonId,
  candidateId: CandidateId,
  shard: z.int().nonnegative(),
  /** AES-256-GCM ciphertext: opened by the full-view deed alone. */
  idCipher: z.string(),
  /** HMAC blind index: how a roster match and the uniqueness of an ID are decided. */
  idIndex: z.string(),
  idMasked: z.string(),
  idLast4: z.string(),
  /** The import that last changed the entry. */
  batchId: z.string(),
  version: z.int().nonnegative(),
  changedAt: Instant,
  changedBy: z.string(),
});
export type RosterEntry = z.infer<typeof RosterEntry>;
