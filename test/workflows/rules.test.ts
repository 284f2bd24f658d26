import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { knownFeatures } from '../../infra/local/states/features.ts';
import { allFaultNames } from '../../shared/domain/faults.ts';
import { type Workflow, workflows } from '../../shared/names.ts';
import { brokenRules, featuresOf, houseRetry } from '../support/workflow-rules.ts';

const folder = new URL('../../workflows/', import.meta.url);

const files = readdirSync(folder)
  .filter((file) => file.endsWith('.asl.json'))
  .map((file) => ({
    name: file.replace('.asl.json', '') as Workflow,
    definition: JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
  }));
const faultNames = new Set<string>(allFaultNames);
const placeholder = (name: string) => `\${${name}}`;

test('the workflow files are those of the one list', () => {
  expect(files.map(({ name }) => name).sort()).toEqual(Object.keys(workflows).sort());
});

describe.each(files)('the workflow $name', ({ name, definition }) => {
  test('keeps every rule of the house', () => {
    expect(brokenRules(name, definition, { type: workflows[name], faultNames })).toEqual([]);
  });
});

describe('the interpreter', () => {
  test('knows nothing that no workflow uses', () => {
    const used = new Set(files.flatMap(({ definition }) => [...featuresOf(definition)]));
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
  const wait = (rest: object) => ({
    Type: 'Wait',
    Timestamp: '{% $states.input.at %}',
    ...rest,
  });

  const map = (ProcessorConfig: object, inner: object, rest: object = {}) => ({
    Type: 'Map',
    Items: '{% [1..$sealed] %}',
    MaxConcurrency: 1,
    ItemProcessor: { ProcessorConfig, StartAt: Object.keys(inner)[0], States: inner },
    Next: 'Is all sealed?',
    ...rest,
  });

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
      withStates({ Alone: wait({ Next: 'Twin' }), Twin: wait({ Next: 'Alone' }) }),
      '"Alone" cannot be reached',
    ],
    [
      'a variable that nobody assigns',
      withStates({
        Sealed: { Type: 'Fail', Error: 'E', Cause: '{% $count %}' },
        Parked: { Type: 'Fail', Error: 'E', Cause: '{% $sealt %}' },
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
        'Seal a shard': { ...goodTask, Next: 'Each' },
        Each: map(
          { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
          { Show: { Type: 'Fail', Error: 'E', Cause: '{% $sealed %}' } },
        ),
      }),
      '"Show" reads $sealed',
    ],
    [
      'a Task inside a Map without its net',
      withStates({
        'Seal a shard': { ...goodTask, Next: 'Each' },
        Each: map(
          { Mode: 'INLINE' },
          { Inner: { ...goodTask, Next: undefined, End: true, Catch: undefined } },
        ),
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
    const looping = {
      'Seal a shard': { ...goodTask, Next: 'Each' },
      Each: map(
        { Mode: 'INLINE' },
        { No: { Type: 'Fail', Error: 'NotYet', Cause: '{% $string($sealed) %}' } },
        { Catch: [{ ErrorEquals: ['NotYet'], Next: 'Wait a moment' }] },
      ),
      'Wait a moment': wait({ Next: 'Seal a shard' }),
    };
    expect(broken(withStates(looping))).toEqual([]);
  });

  test('know every feature of a workflow by name', () => {
    const used = featuresOf(
      withStates({
        Each: map(
          { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
          { 'Wait inside': wait({ Next: 'Seal a shard' }) },
        ),
      }),
    );
    const some = [
      ...['Machine.StartAt', 'Task', 'Task.Retry', 'Choice', 'Choices.Condition', 'Wait.Timestamp'],
      ...['Retry.MaxDelaySeconds', 'Retry.JitterStrategy=FULL', 'Catch.ErrorEquals'],
      ...['Map.Items', 'Mode=DISTRIBUTED', 'ExecutionType=EXPRESS', 'lambda:invoke'],
    ];
    expect([...used]).toEqual(expect.arrayContaining(some));
    expect([...knownFeatures]).toEqual(expect.arrayContaining(some));
    expect(used).not.toContain('Mode=INLINE');
    expect(featuresOf(good)).not.toContain('Wait');
  });
});
