import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { accountKey, applicationKey } from '../../shared/store/keys.ts';
import { lockStore } from '../../shared/store/lock-store.ts';
import { preferenceStore } from '../../shared/store/preference-store.ts';
import type { FreshTable } from '../support/dynamodb.ts';
import type { LockTable } from './lock-memory.ts';

/** The same parts over real conditional writes. */
export function realTable({ client, tableName }: FreshTable): LockTable {
  return {
    preferences: preferenceStore(client, tableName),
    locks: lockStore(client, tableName),
    async setEpoch(candidateId, epoch) {
      const account = { ...accountKey({ candidateId }), epoch };
      const application = { ...applicationKey({ candidateId }), state: 'ELIGIBLE' };
      for (const Item of [account, application])
        await client.send(new PutCommand({ TableName: tableName, Item }));
    },
  };
}
