import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import type { Resource } from './template.ts';

/** Settings that change nothing that a caller can see on one machine. TTL would delete 2024 at once (design §10). */
const held = new Set([
  'PointInTimeRecoverySpecification',
  'SSESpecification',
  'DeletionProtectionEnabled',
  'Tags',
  'TimeToLiveSpecification',
  'ContributorInsightsSpecification',
  'WarmThroughput',
]);
const used = new Set([
  'TableName',
  'KeySchema',
  'AttributeDefinitions',
  'GlobalSecondaryIndexes',
  'BillingMode',
  'StreamSpecification',
]);

/** Creates the stack's table as the template describes it, unless it is there; gives the ARN of its stream. */
export async function ensureTable(
  endpoint: string,
  region: string,
  table: Resource,
): Promise<string> {
  const unknown = Object.keys(table.properties).find((name) => !held.has(name) && !used.has(name));
  if (unknown !== undefined)
    throw new Error(`The local table cannot honour ${unknown} of ${table.name}.`);
  const client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const describe = () => client.send(new DescribeTableCommand({ TableName: table.name }));
  try {
    await describe();
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await client.send(new CreateTableCommand(creation(table)));
  }
  const { Table } = await describe();
  client.destroy();
  if (Table?.LatestStreamArn === undefined)
    throw new Error(`The table ${table.name} has no stream.`);
  return Table.LatestStreamArn;
}

function creation({ name, properties }: Resource): CreateTableCommandInput {
  const given = properties as unknown as CreateTableCommandInput;
  return {
    TableName: name,
    KeySchema: given.KeySchema,
    AttributeDefinitions: given.AttributeDefinitions,
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: {
      StreamEnabled: true,
      StreamViewType: given.StreamSpecification?.StreamViewType,
    },
    ...(given.GlobalSecondaryIndexes !== undefined && {
      GlobalSecondaryIndexes: given.GlobalSecondaryIndexes.map(
        ({ IndexName, KeySchema, Projection }) => ({
          IndexName,
          KeySchema,
          Projection,
        }),
      ),
    }),
  };
}
