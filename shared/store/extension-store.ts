import {
  type DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { Application } from '../domain/application/application.ts';
import { proposalMoves } from '../domain/calendar/proposal.ts';
import type { RequestMark } from '../domain/kernel/ids.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { Write } from '../domain/preference/guard.ts';
import type { PreferenceRef } from '../domain/preference/preference.ts';
import { applicationKey, proposalKey } from './keys.ts';
import { moveUpdate, refusedTransaction } from './move.ts';
import { preferencePart } from './preference-store.ts';
import type { Proposal } from './proposal-store.ts';

export interface Grant {
  readonly proposal: Proposal;
  readonly application: Application;
  /** Later closes of the person, the new ones among them. */
  readonly extensions: Readonly<Record<string, Instant>>;
  /** The preference whose instants rise too: W11 is the first, W10 the second (lock.md §2). */
  readonly preference?: { readonly of: PreferenceRef; readonly write: Write } | undefined;
  readonly by: string;
  readonly at: Instant;
  readonly done: RequestMark;
}

export type ExtensionStore = ReturnType<typeof extensionStore>;

/** Extensions for one person: on that person's own records alone, so that no other gate moves. */
export function extensionStore(client: DynamoDBDocumentClient, tableName: string) {
  return {
    async findApplication(candidateId: string): Promise<Application | undefined> {
      const { Item } = await client.send(
        new GetCommand({
          TableName: tableName,
          Key: applicationKey({ candidateId }),
          ConsistentRead: true,
        }),
      );
      return Item && Application.parse(Item);
    },

    /** Approves and grants in one transaction; false if anything was no longer as it was read. */
    async grant(grant: Grant): Promise<boolean> {
      const { proposal, application, preference, by, at, done } = grant;
      const { state } = application;
      const TransactItems = [
        {
          Update: moveUpdate({
            ...{ tableName, at, by, done, read: proposal, key: proposalKey(proposal) },
            move: proposalMoves.extend,
            set: { approvedBy: by, approvedAt: at },
          }),
        },
        {
          Update: moveUpdate({
            ...{ tableName, at, by, read: application, key: applicationKey(application) },
            move: { from: [state], to: state },
            set: { extensions: grant.extensions },
          }),
        },
        ...(preference === undefined
          ? []
          : [preferencePart(tableName, preference.of, preference.write)]),
      ];
      try {
        await client.send(new TransactWriteCommand({ TransactItems }));
        return true;
      } catch (error) {
        if (refusedTransaction(error) === undefined) throw error;
        return false;
      }
    },
  };
}
