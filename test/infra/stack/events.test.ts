import { describe, expect, test } from 'vitest';
import { followed } from '../../../infra/steps/platform.ts';
import { readKey } from '../../../shared/store/key-reader.ts';
import * as keys from '../../../shared/store/keys.ts';
import { grantsByFunction, resources, synthesized, text } from './synthesized.ts';

const { Service: service, Data: data } = synthesized();
const sources = resources(service, 'AWS::Lambda::EventSourceMapping').map(
  ([, { Properties }]) => Properties,
);
const of = (deed: string) => sources.find(({ FunctionName }) => text(FunctionName).includes(deed));

type Pattern = { readonly [field: string]: Pattern | readonly (string | { prefix: string })[] };

/** Lambda's own rule: every field of a pattern must match by one of its alternatives. */
function matches(pattern: Pattern, record: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const found = (record as Record<string, unknown> | undefined)?.[field];
    return Array.isArray(wanted)
      ? wanted.some((w) =>
          typeof w === 'string' ? w === found : String(found).startsWith(w.prefix),
        )
      : matches(wanted as Pattern, found);
  });
}

const everything = {
  seasonId: 'S',
  candidateId: 'c',
  round: 'r',
  shard: 1,
  version: 1,
  edgeId: 'e',
  proposalId: 'p',
  instantId: 'i',
  listId: 'l',
  batchId: 'b',
  workId: 'w',
  evidenceId: 'ev',
  messageId: 'm',
  number: 1,
  stamp: 1,
  hash: 'h',
  kind: 'ID',
  index: 'x',
  phoneIndex: 'x',
  purpose: 'p',
  staffId: 's',
  taskId: 't',
} as const;
const isFollowed = ({ pk, sk }: keys.Key) =>
  followed.some((pattern) =>
    matches(pattern as unknown as Pattern, {
      dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } } },
    }),
  );

describe('the stream', () => {
  test('is read for exactly those records that its reader can name', () => {
    const spelt = Object.entries(keys).filter(([name]) => name.endsWith('Key')) as [
      string,
      (of: typeof everything) => keys.Key,
    ][];
    const those = (are: (key: keys.Key) => boolean) =>
      spelt.filter(([, key]) => are(key(everything))).map(([name]) => name);
    expect(spelt.length).toBeGreaterThan(25);
    expect(those(isFollowed)).toEqual(those((key) => readKey(key) !== undefined));
  });

  test('is cut in half at a bad record, tried again, and given up to a queue where a person finds it', () => {
    expect(of('followChanges')).toMatchObject({
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 100,
      MaximumRecordAgeInSeconds: 24 * 3_600,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: {
        OnFailure: {
          Destination: { 'Fn::GetAtt': [expect.stringMatching(/^UnfollowedChanges/), 'Arn'] },
        },
      },
    });
    expect(text(of('followChanges')?.EventSourceArn)).toContain('StreamArn');
  });
});

describe('an upload', () => {
  test('that nobody confirmed is noted from its queue', () => {
    expect(text(of('noteObject')?.EventSourceArn)).toContain('Uploads');
    expect(text(grantsByFunction(service).get('note-object'))).toContain('sqs:DeleteMessage');
  });

  test('is left to its function six times as long as that may run', () => {
    const [[, queue] = []] = resources(data, 'AWS::SQS::Queue').filter(
      ([, q]) => q.Properties.RedrivePolicy,
    );
    const [[, noteObject] = []] = resources(service, 'AWS::Lambda::Function').filter(
      ([, f]) => f.Properties.FunctionName === 'production-note-object',
    );
    expect(queue?.Properties.VisibilityTimeout).toBe(Number(noteObject?.Properties.Timeout) * 6);
  });
});

describe('the sweeper', () => {
  test('is called each minute, and a call that cannot be delivered is kept', () => {
    const [[, schedule] = []] = resources(service, 'AWS::Scheduler::Schedule');
    expect(schedule?.Properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      GroupName: 'production',
    });
    expect(text(schedule?.Properties.Target)).toMatch(
      /function:production-sweep-season.*DeadLetterConfig/,
    );
  });
});
