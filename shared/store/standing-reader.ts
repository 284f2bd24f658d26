import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Account } from '../domain/account/account.ts';
import { Application } from '../domain/application/application.ts';
import { allowedCategories } from '../domain/application/claim.ts';
import type { Catalogue } from '../domain/catalogue/catalogue.ts';
import type { Standing } from '../domain/preference/eligibility.ts';
import { judgeUnder } from '../domain/preference/judge.ts';
import type { Preference } from '../domain/preference/preference.ts';
import { accountKey, applicationKey } from './keys.ts';
import { readAll } from './read-all.ts';

/** How candidates stand now, strongly read: what the closing pass judges each choice by once more (lock.md §5). */
export function standingReader(
  client: DynamoDBDocumentClient,
  tableName: string,
  catalogue: () => Promise<Catalogue>,
) {
  return async (preferences: readonly Preference[]): Promise<ReadonlyMap<string, Standing>> => {
    const items = await readAll(
      client,
      tableName,
      preferences.flatMap((preference) => [applicationKey(preference), accountKey(preference)]),
    );
    const majors = new Map<string, string>();
    for (const item of items.filter(({ sk }) => sk === 'ACCOUNT')) {
      const { candidateId, juniorMajorCode } = Account.parse(item);
      majors.set(candidateId, juniorMajorCode);
    }
    const current = await catalogue();
    const standings = new Map<string, Standing>();
    for (const item of items.filter(({ sk }) => sk === 'APPLICATION')) {
      const { candidateId, state, claim } = Application.parse(item);
      const categories = allowedCategories(claim);
      const juniorMajorCode = majors.get(candidateId) ?? '';
      standings.set(
        candidateId,
        state === 'ELIGIBLE'
          ? { eligible: true, judge: judgeUnder(current, { categories, juniorMajorCode }) }
          : { eligible: false },
      );
    }
    return standings;
  };
}
