import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { calendarFault } from '../domain/calendar/calendar-faults.ts';
import { Settings } from '../seasons/season-file.ts';
import { settingsKey } from './keys.ts';

export type SettingsReader = ReturnType<typeof settingsReader>;

/** Settings change by hand, a few times a season: a warm function asks again after this much wall time. */
const settingsTrustedMs = 30_000;

/** The season's rules, kept by a warm function for half a minute. */
export function settingsReader(
  client: DynamoDBDocumentClient,
  tableName: string,
  seasonId: string,
) {
  let kept: { settings: Settings; until: number } | undefined;
  const fresh = async (): Promise<Settings> => {
    const { Item } = await client.send(
      new GetCommand({
        TableName: tableName,
        Key: settingsKey({ seasonId }),
        ConsistentRead: true,
      }),
    );
    if (Item === undefined) throw calendarFault('SeasonUnpublished');
    const settings = Settings.parse(Item);
    kept = { settings, until: performance.now() + settingsTrustedMs };
    return settings;
  };
  return {
    fresh,
    current: async (): Promise<Settings> =>
      kept !== undefined && performance.now() < kept.until ? kept.settings : fresh(),

    /** Puts a newer snapshot of plans and mapping in force. An older one changes nothing. */
    async useCatalogue(version: number): Promise<void> {
      await client
        .send(
          new UpdateCommand({
            TableName: tableName,
            Key: settingsKey({ seasonId }),
            UpdateExpression: 'SET catalogueVersion = :v',
            ConditionExpression: 'attribute_exists(pk) AND catalogueVersion <= :v',
            ExpressionAttributeValues: { ':v': version },
          }),
        )
        .catch(async (error: Error) => {
          if (error.name !== 'ConditionalCheckFailedException') throw error;
          await fresh();
        });
      kept = undefined;
    },
  };
}
