import { describe, expect, test } from 'vitest';
import { loadMachine, MachineRefused } from '../../../../infra/local/states/load-machine.ts';
import { distributed, each, inline, machine, succeed, task, wait } from './machines.ts';

function refusalOf(definition: unknown, type: 'STANDARD' | 'EXPRESS' = 'STANDARD'): string {
  try {
    loadMachine('file', type, definition);
    return 'loaded';
  } catch (error) {
    if (error instanceof MachineRefused) return error.message;
    throw error;
  }
}

describe('a definition is refused by path and name', () => {
  test.each<[string, unknown, string]>([
    [
      'for another query language',
      { ...machine({ A: succeed }), QueryLanguage: 'JSONPath' },
      'QueryLanguage: must be "JSONata"',
    ],
    ['for none', { StartAt: 'A', States: { A: succeed } }, 'QueryLanguage: must be "JSONata"'],
    [
      'for a field of JSONPath',
      machine({ A: task({ ResultPath: '$.a' }) }),
      'States/A: the interpreter does not know the field ResultPath',
    ],
    [
      'for an unknown field of the machine',
      machine({ A: succeed }, { Version: '1.0' }),
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
      'for a Pass',
      machine({ A: { Type: 'Pass', End: true } }),
      'States/A/Type: the interpreter does not know the state type "Pass"',
    ],
    [
      'for a Wait of seconds',
      machine({ A: { ...wait('1', 'B'), Seconds: 1 }, B: succeed }),
      'States/A: the interpreter does not know the field Seconds',
    ],
    [
      'for another jitter',
      machine({ A: task({ Retry: [{ ErrorEquals: ['A'], JitterStrategy: 'NONE' }] }) }),
      'States/A/Retry/0/JitterStrategy',
    ],
    [
      'for a Choice that assigns',
      machine({
        A: {
          Type: 'Choice',
          Choices: [{ Condition: '{% true %}', Next: 'B', Assign: { v: 1 } }],
          Default: 'B',
        },
        B: succeed,
      }),
      'States/A/Choices/0: the interpreter does not know the field Assign',
    ],
    [
      'for a distributed Map of Standard children',
      machine(each({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, { B: succeed })),
      'States/Each/ItemProcessor/ProcessorConfig/ExecutionType',
    ],
    [
      'for more iterations at once than AWS runs',
      machine(each(inline, { B: succeed }, { MaxConcurrency: 41 })),
      'States/Each/MaxConcurrency',
    ],
    [
      'for a tolerated failure',
      machine(each(inline, { B: succeed }, { ToleratedFailurePercentage: 1 })),
      'States/Each: the interpreter does not know the field ToleratedFailurePercentage',
    ],
    [
      'inside a Map too',
      machine(each(inline, { B: { ...succeed, Parameters: {} } })),
      'States/Each/ItemProcessor/States/B: the interpreter does not know the field Parameters',
    ],
    [
      'for an unknown integration',
      machine({ A: task({ Resource: 'arn:aws:states:::sqs:sendMessage' }) }),
      'States/A/Resource: the interpreter does not know arn:aws:states:::sqs:sendMessage',
    ],
    [
      'for a start of another execution that nobody waits for',
      machine({ A: task({ Resource: 'arn:aws:states:::states:startExecution' }) }),
      'States/A/Resource: the interpreter does not know arn:aws:states:::states:startExecution',
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
      machine({ A: task({ Next: 'B' }) }),
      'States/A: there is no state "B"',
    ],
    [
      'for a start that is not there',
      { ...machine({ A: succeed }), StartAt: 'B' },
      'StartAt: there is no state "B"',
    ],
    [
      'for a catcher that leads nowhere',
      machine({ A: task({ Catch: [{ ErrorEquals: ['A'], Next: 'B' }] }) }),
      'States/A: there is no state "B"',
    ],
    [
      'for Next and End together',
      machine({ A: { ...task(), Next: 'A' } }),
      'States/A: must have either Next or End',
    ],
    [
      'for neither Next nor End',
      machine({ A: { ...task(), End: undefined } }),
      'States/A: must have either Next or End',
    ],
    [
      'for a time that is no expression',
      machine({ A: { ...wait('1', 'B'), Timestamp: '2024-01-01T00:00:00Z' }, B: succeed }),
      'States/A/Timestamp: must be one expression',
    ],
    [
      'for a Task without a time-out',
      machine({ A: { ...task(), TimeoutSeconds: undefined } }),
      'States/A/TimeoutSeconds',
    ],
    [
      'for a time-out of no time',
      machine({ A: task({ TimeoutSeconds: 0 }) }),
      'States/A/TimeoutSeconds: Too small',
    ],
    [
      'for a time-out that is no JSONata',
      machine({ A: task({ TimeoutSeconds: '{% 1 + %}' }) }),
      'States/A/TimeoutSeconds: not JSONata',
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
      machine({ A: task({ Output: { x: ['{% 1 + %}'] } }) }),
      'States/A/Output/x/0: not JSONata',
    ],
    [
      'for half an expression',
      machine({ A: task({ Output: 'so {% 1 %}' }) }),
      'States/A/Output: an expression begins with {% and ends with %}',
    ],
    [
      'for $eval',
      machine({ A: task({ Output: '{% $eval("1") %}' }) }),
      'States/A/Output: the interpreter does not know the function $eval',
    ],
    [
      'for $now',
      machine({ A: task({ Output: '{% $now() %}' }) }),
      'the interpreter does not know the function $now',
    ],
    [
      'for $millis handed on',
      machine({ A: task({ Output: '{% $map([1], $millis) %}' }) }),
      'the interpreter does not know the function $millis',
    ],
    [
      'for an unknown function',
      machine({ A: task({ Output: '{% $sha("1") %}' }) }),
      'the interpreter does not know the function $sha',
    ],
    [
      'for the root',
      machine({ A: task({ Output: '{% $$.a %}' }) }),
      '$$ is not there in a workflow',
    ],
    [
      'for a variable named states',
      machine({ A: task({ Assign: { states: 1 } }) }),
      'States/A/Assign/states',
    ],
    [
      'for a Map that writes an outer variable',
      machine({
        S: task({ Assign: { v: 1 }, Next: 'Each' }),
        ...each(inline, { B: task({ Assign: { v: 2 } }) }),
      }),
      'States/Each/ItemProcessor/States: $v belongs to the outer scope',
    ],
  ])('%s', (_, definition, reason) => {
    expect(refusalOf(definition)).toContain(reason);
  });

  test('with every reason at once', () => {
    const refusal = refusalOf(
      machine({ A: { ...succeed, InputPath: '$' }, B: { ...succeed, OutputPath: '$' } }),
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
        : { StateMachineArn: 'm', Name: 'n', Input: 1 };
      const waiting = { A: task({ Resource: `arn:aws:states:::${name}`, Arguments }) };
      expect(refusalOf(machine(waiting))).toBe('loaded');
      expect(refusalOf(machine(waiting), 'EXPRESS')).toContain(
        'an Express workflow cannot wait for',
      );
      expect(refusalOf(machine(each(distributed, waiting)))).toContain(
        'an Express workflow cannot wait for',
      );
    },
  );

  test('has no distributed Map', () => {
    const fanning = machine(each(distributed, { A: succeed }));
    expect(refusalOf(fanning)).toBe('loaded');
    expect(refusalOf(fanning, 'EXPRESS')).toContain('no distributed Map');
  });
});
