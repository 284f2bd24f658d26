import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Account } from '../domain/account/account.ts';
import { Application } from '../domain/application/application.ts';
import { Evidence } from '../domain/evidence/evidence.ts';
import { accountKey, applicationKey, evidenceKey, type Key } from './keys.ts';

/** What an officer decides on. */
export interface Submission {
  readonly account: Account;
  readonly application: Application;
  readonly evidence: readonly Evidence[];
}

export type SubmissionStore = ReturnType<typeof submissionStore>;

/** A submission, read without the rest of the person's partition: its audit chain may be long. */
export function submissionStore(client: DynamoDBDocumentClient, tableName: string) {
  const between = async (first: Key, last: Key) => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: { ':pk': first.pk, ':first': first.sk, ':last': last.sk },
      }),
    );
    return Items;
  };

  return {
    /** Two queries side by side. What they see may be a moment old; the decision is pinned on the revision. */
    async find(candidateId: string): Promise<Submission | undefined> {
      const [[account, application], evidence] = await Promise.all([
        between(accountKey({ candidateId }), applicationKey({ candidateId })),
        between(
          evidenceKey({ candidateId, evidenceId: '' }),
          evidenceKey({ candidateId, evidenceId: '~' }),
        ),
      ]);
      if (account === undefined || application === undefined) return undefined;
      return {
        account: Account.parse(account),
        application: Application.parse(application),
        evidence: evidence.map((item) => Evidence.parse(item)),
      };
    },
  };
}
