import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { Staff } from '../domain/account/account.ts';
import { staffKey } from './keys.ts';
import { refusedWrite } from './move.ts';

export type StaffStore = ReturnType<typeof staffStore>;

/** Officers. `shared/runtime/new-staff.ts` makes the record that `put` keeps. */
export function staffStore(client: DynamoDBDocumentClient, tableName: string) {
  return {
    async find(staffId: string): Promise<Staff | undefined> {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: staffKey({ staffId }), ConsistentRead: true }),
      );
      return Item && Staff.parse(Item);
    },

    /** Keeps a new officer; false if one is there already, who stays as they are. */
    async put(staff: Staff): Promise<boolean> {
      return client
        .send(
          new PutCommand({
            TableName: tableName,
            Item: { ...staffKey(staff), ...staff },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        )
        .then(
          () => true,
          (error: unknown) => {
            if (refusedWrite(error) === undefined) throw error;
            return false;
          },
        );
    },

    /** Uses a TOTP step up and forgets earlier failures; false if the step, or a later one, was used meanwhile. */
    async useTotpStep(staffId: string, step: number): Promise<boolean> {
      const update = new UpdateCommand({
        TableName: tableName,
        Key: staffKey({ staffId }),
        UpdateExpression: 'SET lastTotpStep = :step REMOVE failures, failedAt',
        ConditionExpression: 'lastTotpStep < :step',
        ExpressionAttributeValues: { ':step': step },
      });
      return client.send(update).then(
        () => true,
        (error: unknown) => {
          if (refusedWrite(error) === undefined) throw error;
          return false;
        },
      );
    },
  };
}
