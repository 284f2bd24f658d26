import { describe, expect, test } from 'vitest';
import { loadMachine, MachineRefused } from '../../../../infra/local/states/load-machine.ts';
import { machine, pass, task } from './machines.ts';

function refusalOf(definition: unknown, type: 'STANDARD' | 'EXPRESS' = 'STANDARD'): string {
  try {
    loadMachine('file', type, definition);
    return 'loaded';
  } catch (error) {
    if (error instanceof MachineRefused) return error.message;
    throw error;
  }
}

const map = (inner: object, config: object = { Mode: 'INLINE' }) => ({
  Type: 'Map',
  Items: [],
  ItemProcessor: { ProcessorConfig: config, StartAt: Object.keys(inner)[0], States: inner },
  End: true,
});

describe('a definition is refused by path and name', () => {
  test.each<[string, unknown, string]>([
    [
      'for another query language',
      { ...machine({ A: pass() }), QueryLanguage: 'JSONPath' },
      'QueryLanguage: must be "JSONata"',
    ],
    ['for none', { StartAt: 'A', States: { A: pass() } }, 'QueryLanguage: must be "JSONata"'],
    [
      'for a field of JSONPath',
      machine({ A: task({ ResultPath: '$.a' }) }),
      'States/A: the interpreter does not know the field ResultPath',
    ],
    [
      'for an unknown field of the machine',
      machine({ A: pass() }, { Version: '1.0' }),
      'the interpreter does not know the field Version',
    ],
    [
      'for an unknown field of a retrier',
      machine({ A: task({ Retry: [{ ErrorEquals: ['A'], Tries: 1 }] }) }),
      'States/A/Retry/0: the interpreter does not know the field Tries',
    ],
    [
      'for a heartbeat',
      machine({ A: task({ HeartbeatSeconds: 1 }) }),
      'States/A: the interpreter does not know the field HeartbeatSeconds',
    ],
    [
      'for a Parallel',
      machine({ A: { Type: 'Parallel', Branches: [], End: true } }),
      'States/A/Type: the interpreter does not know the state type "Parallel"',
    ],
    [
      'for a tolerated failure',
      machine({ A: { ...map({ B: pass() }), ToleratedFailurePercentage: 1 } }),
      'States/A: the interpreter does not know the field ToleratedFailurePercentage',
    ],
    [
      'inside a Map too',
      machine({ A: map({ B: { ...pass(), Parameters: {} } }) }),
      'States/A/ItemProcessor/States/B: the interpreter does not know the field Parameters',
    ],
    [
      'for an unknown integration',
      machine({ A: task({ Resource: 'arn:aws:states:::sqs:sendMessage' }) }),
      'States/A/Resource: the interpreter does not know arn:aws:states:::sqs:sendMessage',
    ],
    [
      'for a bare function',
      machine({ A: task({ Resource: 'arn:aws:lambda:r:1:function:F' }) }),
      'States/A/Resource: the interpreter does not know',
    ],
    [
      'for an unknown argument',
      machine({ A: task({ Arguments: { FunctionName: 'F', Payload: 1, Qualifier: '1' } }) }),
      'States/A/Arguments: the interpreter does not know the field Qualifier',
    ],
    [
      'for a missing argument',
      machine({ A: task({ Arguments: { FunctionName: 'F' } }) }),
      'States/A/Arguments: Payload is missing',
    ],
    [
      'for a target that is not there',
      machine({ A: pass({ Next: 'B' }) }),
      'States/A: there is no state "B"',
    ],
    [
      'for a start that is not there',
      { ...machine({ A: pass() }), StartAt: 'B' },
      'StartAt: there is no state "B"',
    ],
    [
      'for a catcher that leads nowhere',
      machine({ A: task({ Catch: [{ ErrorEquals: ['A'], Next: 'B' }] }) }),
      'States/A: there is no state "B"',
    ],
    [
      'for Next and End together',
      machine({ A: { ...pass(), Next: 'A' } }),
      'States/A: must have either Next or End',
    ],
    [
      'for neither Next nor End',
      machine({ A: { Type: 'Pass' } }),
      'States/A: must have either Next or End',
    ],
    [
      'for two ways to wait',
      machine({ A: { Type: 'Wait', Seconds: 1, Timestamp: '2024-01-01T00:00:00Z', End: true } }),
      'States/A: must have either Seconds or Timestamp',
    ],
    [
      'for a time that is none',
      machine({ A: { Type: 'Wait', Timestamp: 'noon', End: true } }),
      'States/A/Timestamp: Invalid ISO datetime',
    ],
    [
      'for a Task without a time-out',
      machine({ A: { ...task(), TimeoutSeconds: undefined } }),
      'States/A/TimeoutSeconds',
    ],
    [
      'for a Choice without a default',
      machine({ A: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'A' }] } }),
      'States/A/Default',
    ],
    [
      'for a condition that is no expression',
      machine({ A: { Type: 'Choice', Choices: [{ Condition: 'true', Next: 'A' }], Default: 'A' } }),
      'States/A/Choices/0/Condition: must be one expression',
    ],
    [
      'for what is not JSONata',
      machine({ A: pass({ Output: { x: ['{% 1 + %}'] } }) }),
      'States/A/Output/x/0: not JSONata',
    ],
    [
      'for half an expression',
      machine({ A: pass({ Output: 'so {% 1 %}' }) }),
      'States/A/Output: an expression begins with {% and ends with %}',
    ],
    [
      'for $eval',
      machine({ A: pass({ Output: '{% $eval("1") %}' }) }),
      'States/A/Output: the interpreter does not know the function $eval',
    ],
    [
      'for $now',
      machine({ A: pass({ Output: '{% $now() %}' }) }),
      'the interpreter does not know the function $now',
    ],
    [
      'for $millis handed on',
      machine({ A: pass({ Output: '{% $map([1], $millis) %}' }) }),
      'the interpreter does not know the function $millis',
    ],
    [
      'for an unknown function',
      machine({ A: pass({ Output: '{% $sha("1") %}' }) }),
      'the interpreter does not know the function $sha',
    ],
    [
      'for the root',
      machine({ A: pass({ Output: '{% $$.a %}' }) }),
      '$$ is not there in a workflow',
    ],
    [
      'for a variable named states',
      machine({ A: pass({ Assign: { states: 1 } }) }),
      'States/A/Assign/states',
    ],
    [
      'for a Map that writes an outer variable',
      machine({
        S: pass({ Assign: { v: 1 }, Next: 'A' }),
        A: map({ B: pass({ Assign: { v: 2 } }) }),
      }),
      'States/A/ItemProcessor/States: $v belongs to the outer scope',
    ],
  ])('%s', (_, definition, reason) => {
    expect(refusalOf(definition)).toContain(reason);
  });

  test('with every reason at once', () => {
    const refusal = refusalOf(
      machine({ A: { ...pass(), InputPath: '$' }, B: { ...pass(), OutputPath: '$' } }),
    );
    expect(refusal.split('\n')).toHaveLength(2);
  });
});

describe('an Express machine', () => {
  test.each(['lambda:invoke.waitForTaskToken', 'states:startExecution.sync:2'])(
    'cannot wait for %s',
    (name) => {
      const Arguments = name.startsWith('lambda')
        ? { FunctionName: 'F', Payload: 1 }
        : { StateMachineArn: 'm', Input: 1 };
      const waiting = { A: task({ Resource: `arn:aws:states:::${name}`, Arguments }) };
      expect(refusalOf(machine(waiting))).toBe('loaded');
      expect(refusalOf(machine(waiting), 'EXPRESS')).toContain(
        'an Express workflow cannot wait for',
      );
      const express = { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' };
      expect(refusalOf(machine({ M: map(waiting, express) }))).toContain(
        'an Express workflow cannot wait for',
      );
    },
  );

  test('has no distributed Map', () => {
    const standard = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
    expect(refusalOf(machine({ M: map({ A: pass() }, standard) }))).toBe('loaded');
    expect(refusalOf(machine({ M: map({ A: pass() }, standard) }), 'EXPRESS')).toContain(
      'no distributed Map',
    );
  });
});
