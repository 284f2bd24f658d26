import * as z from 'zod';

/** `HN-ZSB-2024`: one run of the whole process. */
export const SeasonId = z
  .string()
  .regex(/^[A-Z]{2}-[A-Z]{3}-\d{4}$/)
  .brand<'SeasonId'>();
export type SeasonId = z.infer<typeof SeasonId>;

/** `c` + school code + `-` + 16 characters of an HMAC over the roster entry; made at import, for machines. */
export const CandidateId = z
  .string()
  .regex(/^c\d{5}-[a-z2-7]{16}$/)
  .brand<'CandidateId'>();
export type CandidateId = z.infer<typeof CandidateId>;

/** The candidate's own school, which is part of the id. */
export function schoolOf(candidateId: CandidateId): string {
  return candidateId.slice(1, 6);
}

/** Five digits of the Ministry's list, for source schools and admitting colleges alike. */
export const CollegeCode = z.string().regex(/^\d{5}$/);

/** An organisation that staff belong to: a college or school by its code, or one of the offices. */
export const OrgId = z.union([CollegeCode, z.enum(['EXI', 'EMP', 'DOE-S', 'DOE-E', 'AUD'])]);
export type OrgId = z.infer<typeof OrgId>;

export const StaffId = z.string().regex(/^[a-z0-9-]{3,40}$/);

/** What a person may be in the system (domain §2). */
export const Role = z.enum([
  'candidate',
  'school-operator',
  'school-reviewer',
  'school-sealer',
  'centre-reviewer',
  'division-reviewer',
  'institute',
  'college',
  'auditor',
]);
export type Role = z.infer<typeof Role>;

/** Plan categories (domain §1); poverty is a track inside the ordinary plan (notice L67). */
export const Category = z.enum([
  'GENERAL',
  'GENERAL_POVERTY',
  'EXEMPT_VETERAN',
  'EXEMPT_COMPETITION',
  'EXEMPT_CRAFTSMAN',
]);
export type Category = z.infer<typeof Category>;

/** The windows of domain §4. */
export const WindowId = z.enum([
  'W01',
  'W02',
  'W03b',
  'W04',
  'W05',
  'W06',
  'W07',
  'W08',
  'W09',
  'W10',
  'W11',
  'W13',
  'W14',
  'W17',
]);
export type WindowId = z.infer<typeof WindowId>;

/** A POST's own key and the SHA-256 of its body: how a record knows a repeat of what it already did. */
export const RequestMark = z.object({ key: z.string().min(8).max(64), hash: z.string() });
export type RequestMark = z.infer<typeof RequestMark>;

/** What a record remembers of its last eight requests, so that a repeat gets the answer it had. */
export const DoneRequest = RequestMark.extend({ reply: z.unknown().optional() });
export type DoneRequest = z.infer<typeof DoneRequest>;
