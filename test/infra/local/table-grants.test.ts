import { describe, expect, test } from 'vitest';
import { tableGrants } from '../../../infra/local/table-grants.ts';
import type { Resource } from '../../../infra/local/template.ts';

const resource = (
  type: string,
  name: string,
  arn: string,
  properties: Record<string, unknown>,
): Resource => ({ stack: 'test', id: name, type, name, arn, properties, assetFolder: undefined });

const table = resource('AWS::DynamoDB::Table', 'Season', 'arn:table', {});
const role = (name: string, ...Statement: object[]) =>
  resource('AWS::IAM::Role', name, `arn:${name}`, {
    Policies: [{ PolicyName: 'need', PolicyDocument: { Statement } }],
  });
const lambda = (name: string) =>
  resource('AWS::Lambda::Function', name, `arn:lambda:${name}`, { Role: `arn:role-of-${name}` });
const lacking = tableGrants(
  {
    region: 'cn-north-1',
    resources: [
      ...['reader', 'writer', 'signer', 'clerk'].map(lambda),
      role('role-of-reader', { Action: 'dynamodb:GetItem', Resource: 'arn:table' }),
      role(
        'role-of-writer',
        { Action: 'kms:GenerateMac', Resource: 'arn:key' },
        { Action: ['dynamodb:PutItem', 'dynamodb:ConditionCheckItem'], Resource: 'arn:table' },
      ),
      role('role-of-signer', { Action: 'kms:GenerateMac', Resource: 'arn:key' }),
      role('role-of-clerk', { Action: 'dynamodb:Query', Resource: ['arn:table/index/byQueue'] }),
    ],
  },
  table,
);
const ask = (caller: string, action: string, said: object = {}) =>
  lacking(caller, { action, headers: {}, body: Buffer.from(JSON.stringify(said)) });
const denied = (action: string) => expect.stringContaining(`not authorized to perform: ${action}`);

describe('a role that grants', () => {
  test('reading allows a get and no put', () => {
    expect(ask('reader', 'GetItem')).toBeUndefined();
    expect(ask('reader', 'PutItem')).toEqual(denied('dynamodb:PutItem on resource: arn:table'));
  });

  test('nothing of the table allows nothing', () => {
    expect(ask('signer', 'GetItem')).toEqual(denied('dynamodb:GetItem'));
  });

  test('puts and checks allows a transaction of these and of nothing else', () => {
    const parts = (...kinds: string[]) => ({
      TransactItems: kinds.map((kind) => ({ [kind]: {} })),
    });
    expect(ask('writer', 'TransactWriteItems', parts('Put', 'ConditionCheck'))).toBeUndefined();
    expect(ask('writer', 'TransactWriteItems', parts('Put', 'Update'))).toEqual(
      denied('dynamodb:UpdateItem'),
    );
  });

  test('an index allows no query of the table, nor the table one of the index', () => {
    expect(ask('clerk', 'Query', { IndexName: 'byQueue' })).toBeUndefined();
    expect(ask('clerk', 'Query')).toEqual(denied('dynamodb:Query on resource: arn:table'));
    expect(ask('reader', 'Query', { IndexName: 'byQueue' })).toEqual(
      denied('dynamodb:Query on resource: arn:table/index/byQueue'),
    );
  });
});
