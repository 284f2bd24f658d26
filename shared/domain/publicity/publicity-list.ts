import * as z from 'zod';
import type { Application } from '../application/application.ts';
import { thrower } from '../kernel/fault.ts';
import { type CandidateId, Category, CollegeCode, SeasonId, schoolOf } from '../kernel/ids.ts';
import { Instant } from '../kernel/instant.ts';
import { maskName } from './mask-name.ts';

/** One row of a list that everybody may read: nobody is named in it, and nothing else is known of them (domain I35). */
export const PublicityRow = z
  .object({
    name: z.string().regex(/^.\*$/u),
    schoolCode: CollegeCode,
    schoolName: z.string(),
    category: Category,
  })
  .strict();
export type PublicityRow = z.infer<typeof PublicityRow>;

/** A list as it is signed and kept: never changed; an objection that is upheld makes the next one. */
export const PublicityList = z
  .object({
    seasonId: SeasonId,
    listId: z.string(),
    title: z.string(),
    publishedAt: Instant,
    rows: z.array(PublicityRow),
  })
  .strict();
export type PublicityList = z.infer<typeof PublicityList>;

/** The list that W09 opens with. */
export const firstListId = 'L1';

/** Claims that have been decided for good, but for an objection (domain §5.2, I18). */
const decided = new Set<string>(['RECHECKED', 'PUBLICISED', 'FINAL']);
/** Hunan, by GB/T 2260: of a family that lives elsewhere the source school's sealed list decides (notice L57). */
const hunan = '43';

/** The category that a person is published under: the claimed one only once nobody has to decide on it any more. */
function publishedCategory({ claim, profile }: Reviewed['application']): Category {
  const { category, state } = claim;
  const bySchoolAlone =
    state === 'SEALED' &&
    category === 'GENERAL_POVERTY' &&
    profile !== undefined &&
    profile.hukouProvince !== hunan;
  return decided.has(state) || bySchoolAlone ? category : 'GENERAL';
}

interface Reviewed {
  readonly candidateId: CandidateId;
  readonly name: string;
  readonly application: Pick<Application, 'state' | 'claim' | 'profile'>;
}

/** The rows of all who passed, by school and then by the machine's id, so that the same people make the same list. */
export function publicityRows(
  people: readonly Reviewed[],
  schoolName: (code: string) => string,
): PublicityRow[] {
  return people
    .filter(({ application }) => application.state === 'PASSED' || application.state === 'ELIGIBLE')
    .toSorted((a, b) => (a.candidateId < b.candidateId ? -1 : 1))
    .map(({ candidateId, name, application }) => ({
      name: maskName(name),
      schoolCode: schoolOf(candidateId),
      schoolName: schoolName(schoolOf(candidateId)),
      category: publishedCategory(application),
    }));
}

export const publicityFaults = {
  ListNotPublic: {
    kind: 'missing',
    zh: '该名单不在公示期内，或不存在。',
    en: 'There is no such list, or it is not public now.',
  },
} as const;
export const publicityFault = thrower(publicityFaults);
