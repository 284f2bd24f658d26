import type { StatesPorts } from '../../../../infra/local/states/engine.ts';
import {
  createStates,
  type StateMachine,
  type States,
} from '../../../../infra/local/states/states.ts';

type Json = Readonly<Record<string, unknown>>;

/** A machine of these states that begins at the first. */
export function machine(states: Json, rest: Json = {}): Json {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...rest };
}

/** A Task that calls `deed` with its input and gives the payload of the answer. */
export function task(rest: Json = {}): Json {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: 'deed', Payload: '{% $states.input %}' },
    Output: '{% $states.result.Payload %}',
    TimeoutSeconds: 30,
    ...('Next' in rest ? {} : { End: true }),
    ...rest,
  };
}

export const succeed: Json = { Type: 'Succeed' };

/** A Wait until the instant that an expression gives. */
export const wait = (timestamp: string, next: string): Json => ({
  Type: 'Wait',
  Timestamp: `{% ${timestamp} %}`,
  Next: next,
});

/** A Map that does this to each item of its input and then ends. */
export const each = (config: Json, inner: Json, rest: Json = {}): Json => ({
  Each: {
    Type: 'Map',
    Items: '{% $states.input %}',
    MaxConcurrency: 40,
    ItemProcessor: { ProcessorConfig: config, StartAt: Object.keys(inner)[0], States: inner },
    Next: 'Done',
    ...rest,
  },
  Done: succeed,
});
export const inline = { Mode: 'INLINE' };
export const distributed = { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' };

/** Answers every call of `deed` with what it was given. */
export const echo = { deed: (payload: unknown) => payload };

export const arnOf = (name: string) =>
  `arn:aws-cn:states:cn-north-1:123456789012:stateMachine:${name}`;

export interface Bench {
  /** What is still to come in season time. */
  readonly seasonTimers: ReadonlySet<unknown>;
  readonly states: States;
  /** Moves season time and fires what is due, earliest first. */
  advance(toMs: number): void;
  readonly wallTimers: {
    readonly delayMs: number;
    readonly wake: () => void;
    cancelled: boolean;
  }[];
}

/** The interpreter with clocks that only the test moves. */
export function bench(
  machines: Readonly<Record<string, Json>>,
  {
    types = {},
    ...ports
  }: Partial<StatesPorts> & { types?: Record<string, StateMachine['type']> } = {},
): Bench {
  let nowMs = Date.UTC(2024, 2, 24, 9);
  const timers = new Set<{ atMs: number; wake: () => void }>();
  const wallTimers: { delayMs: number; wake: () => void; cancelled: boolean }[] = [];
  const states = createStates({
    machines: Object.entries(machines).map(([name, definition]) => ({
      name,
      arn: arnOf(name),
      type: types[name] ?? 'STANDARD',
      definition,
    })),
    ports: {
      invoke: async (_, payload) => ({ payload }),
      seasonNow: () => nowMs,
      waitUntil: (atMs, wake) => {
        const timer = { atMs, wake };
        timers.add(timer);
        return () => void timers.delete(timer);
      },
      afterWallMs: (delayMs, wake) => {
        const timer = { delayMs, wake, cancelled: false };
        wallTimers.push(timer);
        return () => {
          timer.cancelled = true;
        };
      },
      ...ports,
    },
  });
  return {
    states,
    wallTimers,
    seasonTimers: timers,
    advance(toMs) {
      for (;;) {
        const [due] = [...timers]
          .filter(({ atMs }) => atMs <= toMs)
          .sort((a, b) => a.atMs - b.atMs);
        if (due === undefined) break;
        timers.delete(due);
        nowMs = Math.max(nowMs, due.atMs);
        due.wake();
      }
      nowMs = toMs;
    },
  };
}
