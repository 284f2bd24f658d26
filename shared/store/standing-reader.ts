import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Account } from '../domain/account/account.ts';
import { Application } from '../domain/application/application.ts';
import { allowedCategories } from '../domain/application/claim.ts';
import type { Catalogue } from '../domain/catalogue/catalogue.ts';
import type { Standing } from '../domain/preference/eligibility.ts';
import { judgeUnder } from '../domain/preference/judge.ts';
import type { Preference } from '../domain/preference/preference.ts';
import { accountKey, applicationKey, type Key } from './keys.ts';

/** How candidates stand now, strongly read: what the closing pass judges each choice by once more (lock.md §5). */
export function standingReader(
  client: DynamoDBDocumentClient,
  tableName: string,
  catalogue: () => Promise<Catalogue>,
) {
  const readAll = async (keys: readonly Key[]): Promise<Record<string, unknown>[]> => {
    const found: Record<string, unknown>[] = [];
    for (let waiting = [...keys]; waiting.length > 0; ) {
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetCommand({
          RequestItems: { [tableName]: { Keys: waiting.splice(0, 100), ConsistentRead: true } },
        }),
      );
      found.push(...(Responses?.[tableName] ?? []));
      waiting = [...waiting, ...((UnprocessedKeys?.[tableName]?.Keys ?? []) as Key[])];
    }
    return found;
  };

  return async (preferences: readonly Preference[]): Promise<ReadonlyMap<string, Standing>> => {
    const items = await readAll(
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
