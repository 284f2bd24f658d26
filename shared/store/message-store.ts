import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { CandidateId, SeasonId } from '../domain/kernel/ids.ts';
import { Instant } from '../domain/kernel/instant.ts';
import { messageKey } from './keys.ts';

/** What a person was told. The inbox is the truth; a text message only points to it (features N1). */
export const Message = z.object({
  seasonId: SeasonId,
  candidateId: CandidateId,
  /** The moment, the template and the change: the same change makes the same message. */
  messageId: z.string(),
  template: z.string(),
  at: Instant,
  text: z.string(),
  textEn: z.string(),
});
export type Message = z.infer<typeof Message>;

/** Sortable by time, and the same at each delivery of the change. */
export function messageIdOf(at: Instant, template: string, event: string): string {
  return `${String(at).padStart(15, '0')}.${template}.${event}`;
}

export type MessageStore = ReturnType<typeof messageStore>;

/** The inboxes. */
export function messageStore(client: DynamoDBDocumentClient, tableName: string) {
  return {
    /** Keeps the message once, however often its change is delivered. */
    async keep(message: Message): Promise<void> {
      await client
        .send(
          new PutCommand({
            TableName: tableName,
            Item: { ...messageKey(message), ...message },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        )
        .catch(unlessThere);
    },
  };
}

function unlessThere(error: Error): void {
  if (error.name !== 'ConditionalCheckFailedException') throw error;
}
