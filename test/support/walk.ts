import type { MachineType } from '../../infra/local/states/load-machine.ts';
import { createStates, type StateMachine } from '../../infra/local/states/states.ts';

/** Answers for a function, or for a nested machine, by the name of its placeholder; a thrown error is its error. */
export type Answers = Readonly<Record<string, (payload: never) => unknown>>;

export interface WalkOptions {
  /** @default 'STANDARD' */
  readonly type?: MachineType;
  /** Season time at the start. @default 2024-03-01T00:00:00Z */
  readonly atMs?: number;
  /** What comes back with the token of a waiting task, by the name of its state; without one it times out. */
  readonly tokens?: Answers;
}

export interface Walked {
  readonly output: unknown;
  /** The error's name; undefined if the machine succeeded. */
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** The states entered, in order, those of inline Maps among them. */
  readonly states: readonly string[];
  /** The states of each child of a distributed Map, in the order of their starts. */
  readonly children: readonly (readonly string[])[];
  /** As AWS bills them: states entered, retries and children started; none of an Express execution. */
  readonly transitions: number;
  /** Every call of a function and every nested start. */
  readonly calls: readonly { readonly name: string; readonly payload: unknown }[];
  /** How much season time it took. */
  readonly elapsedMs: number;
}

/** A definition with its placeholders filled: `${Partition}` is `aws`, every other stands for its own name. */
export function filled(definition: unknown): unknown {
  const text = JSON.stringify(definition);
  return JSON.parse(
    text.replace(/\$\{(\w+)\}/g, (_, name: string) => (name === 'Partition' ? 'aws' : name)),
  );
}

/** Runs a workflow file on the interpreter with a clock that jumps from one timer to the next. */
export async function walk(
  definition: unknown,
  input: unknown,
  answers: Answers,
  { type = 'STANDARD', atMs = Date.UTC(2024, 2, 1), tokens = {} }: WalkOptions = {},
): Promise<Walked> {
  const clock = virtualClock(atMs);
  const calls: { name: string; payload: unknown }[] = [];
  const unanswered: string[] = [];
  let callsInFlight = 0;

  const arn = 'arn:aws:states:local:000000000000:stateMachine:walked';
  const states = createStates({
    machines: [
      { name: 'walked', arn, type, definition: filled(definition) },
      ...Object.keys(answers).map(standIn),
    ],
    ports: {
      seasonNow: clock.now,
      waitUntil: clock.at,
      afterWallMs: (delayMs, wake) => clock.at(clock.now() + delayMs, wake),
      random: () => 0.5,
      invoke: async (name, payload) => {
        calls.push({ name, payload });
        callsInFlight += 1;
        try {
          if (answers[name] === undefined) unanswered.push(name);
          return { payload: await answers[name]?.(payload as never) };
        } catch (error) {
          return asLambdaError(error);
        } finally {
          callsInFlight -= 1;
        }
      },
    },
  });

  const execution = states.start({ stateMachineArn: arn, name: 'walk', input });
  while (execution.status === 'RUNNING') {
    await turn();
    if (execution.status !== 'RUNNING' || callsInFlight > 0) continue;
    if (unanswered.length > 0)
      throw new Error(`The walk has no answer for ${unanswered.join(', ')}`);
    const waiting = [...states.openTasks()].find(([, task]) => Object.hasOwn(tokens, task.state));
    if (waiting === undefined) clock.jump();
    else
      states.succeedTask(waiting[0], await tokens[waiting[1].state]?.(waiting[1].payload as never));
  }
  if (unanswered.length > 0) throw new Error(`The walk has no answer for ${unanswered.join(', ')}`);

  const children = states
    .executions()
    .filter(({ identity }) => identity.mapRunArn !== undefined)
    .reverse();
  const { output, error, cause, transitions } = execution;
  return {
    output,
    error,
    cause,
    states: statesOf(execution),
    children: children.map(statesOf),
    transitions: type === 'STANDARD' ? transitions : 0,
    calls,
    elapsedMs: clock.now() - atMs,
  };
}

/** A nested machine that is nothing but its answer. */
function standIn(name: string): StateMachine {
  const answer = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
    TimeoutSeconds: 60,
    Output: '{% $states.result.Payload %}',
    End: true,
  };
  const definition = { QueryLanguage: 'JSONata', StartAt: 'Answer', States: { Answer: answer } };
  return { name, arn: name, type: 'STANDARD', definition };
}

function statesOf({ events }: { events: readonly { type: string; details: object }[] }): string[] {
  return events
    .filter(({ type }) => type.endsWith('StateEntered'))
    .map(({ details }) => String((details as { name: unknown }).name));
}

/** As Lambda reports what a handler threw. */
function asLambdaError(error: unknown): { error: string; cause: string } {
  const { name, message } = error as Error;
  return { error: name, cause: JSON.stringify({ errorType: name, errorMessage: message }) };
}

/** Lets everything run that needs no clock. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function virtualClock(startMs: number) {
  let nowMs = startMs;
  const timers = new Set<{ atMs: number; wake: () => void }>();
  return {
    now: () => nowMs,
    at(atMs: number, wake: () => void) {
      const timer = { atMs, wake };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    /** Goes to the earliest timer and fires it. */
    jump() {
      const [first] = [...timers].sort((a, b) => a.atMs - b.atMs);
      if (first === undefined) throw new Error('The walk is stuck: nothing will ever happen.');
      timers.delete(first);
      nowMs = Math.max(nowMs, first.atMs);
      first.wake();
    },
  };
}
