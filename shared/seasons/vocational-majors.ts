import { majorDigits } from '../domain/roster/major-code.ts';
import type { RosterContext } from '../domain/roster/parse-roster-row.ts';
import hunan2024 from './hunan-2024/majors-vocational.json' with { type: 'json' };

type Majors = readonly { readonly code: string; readonly name: string }[];

/** The Ministry's catalogue of 2021 as each season has it; of the one of 2015 no list is held. */
const catalogues: Readonly<Record<string, { readonly majors: Majors }>> = {
  'HN-ZSB-2024': hunan2024,
};

/** Makes the finder of a season's vocational majors, by catalogue year and six digits. */
export function vocationalMajorFinder(seasonId: string): RosterContext['findMajor'] {
  const majors = catalogues[seasonId]?.majors ?? [];
  const byDigits = new Map(majors.map((major) => [majorDigits(major.code), major]));
  return (year, digits) => (year === 2021 ? byDigits.get(digits) : 'unlisted');
}
