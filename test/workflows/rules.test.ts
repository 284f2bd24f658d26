import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { knownFeatures } from '../../infra/local/states/features.ts';
import { brokenRules, featuresOf, houseRetry } from '../support/workflow-rules.ts';

const folder = new URL('../../workflows/', import.meta.url);
const faultsFile = new URL('../../shared/domain/faults.ts', import.meta.url);

const files = readdirSync(folder)
  .filter((file) => file.endsWith('.asl.json'))
  .map((file) => ({
    name: file.replace('.asl.json', ''),
    definition: JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
  }));
const faultNames = new Set<string>(
  existsSync(faultsFile) ? (await import(faultsFile.href)).allFaultNames : [],
);
const placeholder = (name: string) => `\${${name}}`;
/** Design §6: the one flow that runs for each upload. */
const expressWorkflows = ['inspect-evidence'];

describe.each(files)('the workflow $name', ({ name, definition }) => {
  test('keeps every rule of the house', () => {
    const type = expressWorkflows.includes(name) ? 'EXPRESS' : 'STANDARD';
    expect(brokenRules(name, definition, { type, faultNames })).toEqual([]);
  });
});

describe.each(files.length === 0 ? [] : [files])('the interpreter', (...all) => {
  test('knows nothing that no workflow uses', () => {
    const used = new Set(all.flatMap(({ definition }) => [...featuresOf(definition)]));
    expect([...knownFeatures].filter((feature) => !used.has(feature))).toEqual([]);
  });
});

describe('the rules', () => {
  const goodTask = {
    Type: 'Task',
    Resource: `arn:${placeholder('Partition')}:states:::lambda:invoke`,
    Arguments: { FunctionName: placeholder('SealShard'), Payload: '{% $states.input %}' },
    Assign: { sealed: '{% $states.result.Payload.sealed %}' },
    TimeoutSeconds: 30,
    Retry: [{ ErrorEquals: ['RecordChanged'], MaxAttempts: 3 }, houseRetry],
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Parked' }],
    Next: 'Is all sealed?',
  };
  const goodChoice = {
    Type: 'Choice',
    Choices: [{ Condition: '{% $sealed > 0 %}', Next: 'Sealed' }],
    Default: 'Parked',
  };
  const good = {
    Comment: 'Started by the clock at each lock instant.',
    QueryLanguage: 'JSONata',
    StartAt: 'Seal a shard',
    States: {
      'Seal a shard': goodTask,
      'Is all sealed?': goodChoice,
      Sealed: { Type: 'Succeed' },
      Parked: { Type: 'Fail', Error: 'Parked', Cause: 'A person must look.' },
    },
  };
  const broken = (definition: object) =>
    brokenRules('file', definition, { faultNames: new Set(['RecordChanged']) });
  const withStates = (states: object) => ({ ...good, States: { ...good.States, ...states } });
  const withTask = (rest: object) => withStates({ 'Seal a shard': { ...goodTask, ...rest } });
  const wait = (rest: object) => ({ Type: 'Wait', Seconds: 1, ...rest });

  test('find nothing in a good workflow', () => {
    expect(broken(good)).toEqual([]);
  });

  test.each<[string, object, string]>([
    [
      'a comment that does not say who starts it',
      { ...good, Comment: 'Seals.' },
      'its Comment must say',
    ],
    [
      'another query language',
      { ...good, QueryLanguage: 'JSONPath' },
      'QueryLanguage: must be "JSONata"',
    ],
    [
      'a partition written out',
      withTask({ Resource: 'arn:aws:states:::lambda:invoke' }),
      'must name the partition',
    ],
    ['no time-out', withTask({ TimeoutSeconds: undefined }), 'must have TimeoutSeconds'],
    ['no retry', withTask({ Retry: undefined }), 'must have the house retry'],
    [
      'another retry',
      withTask({ Retry: [{ ...houseRetry, MaxAttempts: 6 }] }),
      'must have the house retry',
    ],
    [
      'the house retry first',
      withTask({ Retry: [...goodTask.Retry].reverse() }),
      'must have the house retry',
    ],
    ['no catch', withTask({ Catch: undefined }), 'must catch States.ALL'],
    [
      'a catch that leaves errors',
      withTask({ Catch: [{ ErrorEquals: ['RecordChanged'], Next: 'Parked' }] }),
      'must catch States.ALL',
    ],
    [
      'States.ALL with another',
      withTask({ Catch: [{ ErrorEquals: ['States.ALL', 'RecordChanged'], Next: 'Parked' }] }),
      'must have States.ALL alone and last',
    ],
    [
      'States.ALL before another',
      withTask({ Retry: [{ ErrorEquals: ['States.ALL'] }, houseRetry] }),
      'must have States.ALL alone and last',
    ],
    [
      'an error that nobody throws',
      withTask({ Retry: [{ ErrorEquals: ['RecordChange'] }, houseRetry] }),
      'names an unknown error RecordChange',
    ],
    [
      'a Choice that is no question',
      {
        ...withTask({ Next: 'Check' }),
        States: {
          ...withTask({ Next: 'Check' }).States,
          'Is all sealed?': undefined,
          Check: goodChoice,
        },
      },
      '"Check" must be a question',
    ],
    [
      'a Choice without a default',
      withStates({ 'Is all sealed?': { ...goodChoice, Default: undefined } }),
      'Default',
    ],
    [
      'a state that nothing reaches',
      withStates({ Alone: { Type: 'Pass', Next: 'Twin' }, Twin: { Type: 'Pass', Next: 'Alone' } }),
      '"Alone" cannot be reached',
    ],
    [
      'a variable that nobody assigns',
      withStates({
        Sealed: { Type: 'Succeed', Output: '{% $count %}' },
        Parked: { Type: 'Succeed', Output: '{% $sealt %}' },
      }),
      'reads $sealt',
    ],
    [
      'a variable that one of two ways does not assign',
      withStates({ Parked: { Type: 'Fail', Error: 'E', Cause: '{% $string($sealed) %}' } }),
      '"Parked" reads $sealed, which some way to it does not assign',
    ],
    [
      'an outer variable in a distributed Map',
      withStates({
        Sealed: {
          Type: 'Map',
          Items: [],
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
            StartAt: 'Show',
            States: { Show: { Type: 'Pass', Output: '{% $sealed %}', End: true } },
          },
          End: true,
        },
      }),
      '"Show" reads $sealed',
    ],
    [
      'a Task inside a Map without its net',
      withStates({
        Sealed: {
          Type: 'Map',
          Items: [],
          ItemProcessor: {
            ProcessorConfig: { Mode: 'INLINE' },
            StartAt: 'Inner',
            States: { Inner: { ...goodTask, Next: undefined, End: true, Catch: undefined } },
          },
          End: true,
        },
      }),
      '"Inner" must catch States.ALL',
    ],
    [
      'what asl-validator finds',
      withStates({ Parked: wait({ Next: 'Seal a shard', Timestamp: 'x' }) }),
      'asl-validator',
    ],
  ])('find %s', (_, definition, sentence) => {
    expect(broken(JSON.parse(JSON.stringify(definition))).join('\n')).toContain(sentence);
  });

  test('accept an outer variable in an inline Map, its inner error, and a loop', () => {
    const map = {
      Type: 'Map',
      Items: '{% [1..$sealed] %}',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'No',
        States: { No: { Type: 'Fail', Error: 'NotYet', Cause: '{% $string($sealed) %}' } },
      },
      Catch: [{ ErrorEquals: ['NotYet'], Next: 'Wait a second' }],
      End: true,
    };
    const looping = { Sealed: map, 'Wait a second': wait({ Next: 'Seal a shard' }) };
    expect(broken(withStates(looping))).toEqual([]);
  });

  test('know the features of a workflow by name', () => {
    const features = featuresOf(good);
    for (const feature of [
      'Task',
      'Choice',
      'Retry.MaxDelaySeconds',
      'Retry.JitterStrategy=FULL',
      'lambda:invoke',
    ]) {
      expect(features).toContain(feature);
      expect(knownFeatures).toContain(feature);
    }
    expect(features).not.toContain('Wait');
    const more = featuresOf(
      withStates({
        Sealed: {
          Type: 'Map',
          Items: '{% $range(1, 3, 1) %}',
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
            States: { A: wait({}) },
          },
        },
      }),
    );
    for (const feature of [
      'Map',
      'Mode=DISTRIBUTED',
      'ExecutionType=EXPRESS',
      'Wait',
      'Seconds',
      '$range',
    ]) {
      expect(more).toContain(feature);
      expect(knownFeatures).toContain(feature);
    }
  });
});
