import hunan2024 from './hunan-2024/colleges.json' with { type: 'json' };

/** Schools and colleges by their code of five digits, as each season's list has them. */
const lists: Readonly<Record<string, readonly { readonly code: string; readonly name: string }[]>> =
  { 'HN-ZSB-2024': hunan2024 };

/** The name of a school or college; its code where the season's list has none. */
export function collegeName(seasonId: string, code: string): string {
  return lists[seasonId]?.find((college) => college.code === code)?.name ?? code;
}
