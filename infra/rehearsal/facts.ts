import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Facts, MappingRow, PlanRow, Route } from './checker/evidence.ts';
import type { Company } from './scenes/company.ts';

const seasonFolder = join(import.meta.dirname, '..', '..', 'shared', 'seasons', 'hunan-2024');
const readSeasonFile = (name: string) =>
  JSON.parse(readFileSync(join(seasonFolder, name), 'utf8')) as unknown;

/** What the judgement may know beside the dump: the season's files, and what the play itself has done. */
export function factsOf(company: Company, run: Pick<Facts, 'faults' | 'refired'>): Facts {
  return { ...seasonFacts(), ...playFacts(company), ...run };
}

function seasonFacts() {
  const season = readSeasonFile('season.json') as {
    seasonId: string;
    round: { id: string; lockPolicy: string };
    categories: ({ id: string; fee: { amountFen: number; waived: boolean } } & Route)[];
  };
  const sites = readSeasonFile('sites-sample.json') as { siteCode: string; collegeCode: string }[];
  return {
    seasonId: season.seasonId,
    round: season.round.id,
    lockPolicy: season.round.lockPolicy,
    fees: Object.fromEntries(
      season.categories.map(({ id, fee }) => [id, fee.waived ? 0 : fee.amountFen]),
    ),
    routing: Object.fromEntries(
      season.categories.map(({ id, firstReview, recheck }) => [
        id,
        { firstReview, ...(recheck !== undefined && { recheck }) },
      ]),
    ),
    plans: readSeasonFile('plans-sample.json') as PlanRow[],
    mapping: (readSeasonFile('major-mapping.json') as { rows: MappingRow[] }).rows,
    sites: Object.fromEntries(sites.map(({ siteCode, collegeCode }) => [siteCode, collegeCode])),
  };
}

function playFacts({ people, sentRows, provider, racedPhones, players }: Company) {
  const phoneOf = new Map(players.map(({ person, phone }) => [person.studentNo12, phone]));
  return {
    people: people.map((person) => ({
      ...person,
      phone: phoneOf.get(person.studentNo12) ?? person.phone,
    })),
    sentRows,
    payments: provider.payments,
    racedPhones,
  };
}
