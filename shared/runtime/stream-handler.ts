import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { log } from './log.ts';

type Item = Readonly<Record<string, unknown>>;

/** One write of one item, as the table's stream tells it. */
export interface StreamRecord {
  readonly key: { readonly pk: string; readonly sk: string };
  /** The stream's number of it: the same at each delivery. */
  readonly event: string;
  readonly before?: Item | undefined;
  readonly after?: Item | undefined;
}

/** So many people's changes are followed at the same time. */
const groupsAtOnce = 10;

/**
 * The chain of the one function on the table's stream. Changes of one group are followed in their order, different
 * groups side by side; a group that failed is told as failed, so that the stream delivers from there again.
 */
export function streamHandler(
  groupOf: (record: StreamRecord) => string | undefined,
  follow: (records: readonly StreamRecord[]) => Promise<void>,
) {
  return middy(async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const groups = Map.groupBy(onceEach(event.Records.map(recordOf)), groupOf);
    groups.delete(undefined);
    const waiting = [...groups.values()];
    const batchItemFailures: DynamoDBBatchResponse['batchItemFailures'] = [];
    const worker = async () => {
      for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
        try {
          await follow(group);
        } catch (error) {
          log.error('changes were not followed', { error: error as Error });
          batchItemFailures.push({ itemIdentifier: group[0]?.event ?? '' });
        }
      }
    };
    await Promise.all(Array.from({ length: groupsAtOnce }, worker));
    return { batchItemFailures };
  });
}

/** A delivery may hold a record twice. */
function onceEach(records: readonly StreamRecord[]): StreamRecord[] {
  return [...new Map(records.map((record) => [record.event, record])).values()];
}

function recordOf({ dynamodb = {} }: DynamoDBRecord): StreamRecord {
  const { Keys, OldImage, NewImage, SequenceNumber = '' } = dynamodb;
  const { pk, sk } = plain(Keys) ?? {};
  return {
    key: { pk: String(pk), sk: String(sk) },
    event: SequenceNumber,
    before: plain(OldImage),
    after: plain(NewImage),
  };
}

function plain(image: object | undefined): Item | undefined {
  return image && unmarshall(image as Record<string, AttributeValue>);
}
