import type { Activity, Cancel } from './activity.ts';
import type { Execution } from './execution.ts';
import type { TaskTokens } from './task-tokens.ts';

/** What a Lambda function gave: its answer, or the name and the text of its error. */
export type Invoked =
  | { readonly payload: unknown }
  | { readonly error: string; readonly cause: string };

/** The outside of the interpreter. It reads no clock of its own. */
export interface StatesPorts {
  invoke(functionName: string, payload: unknown): Promise<Invoked>;
  seasonNow(): number;
  /** Season time, for Wait states and for time-outs of tasks that wait for people or other executions. */
  waitUntil(atMs: number, wake: () => void): Cancel;
  /** Wall time, for retries and for time-outs of function calls; `setTimeout` if it is left out. */
  afterWallMs?(delayMs: number, wake: () => void): Cancel;
  /** Between 0 and 1, for jitter and `$random`; `Math.random` if it is left out. */
  random?(): number;
}

export interface StartRequest {
  readonly stateMachineArn: string;
  /** @default a random one */
  readonly name?: string | undefined;
  /** @default {} */
  readonly input?: unknown;
}

/** What the flows of all executions share. */
export interface Engine {
  readonly ports: Required<StatesPorts>;
  readonly activity: Activity;
  readonly tokens: TaskTokens;
  readonly functions: Readonly<Record<string, unknown>>;
  start(request: StartRequest): Execution;
  /** Opens an Express child of a distributed Map; the Map runs it. */
  openChild(parent: Execution, mapRunArn: string, input: unknown): Execution;
}

/** Where a flow runs: in an execution, perhaps inside an iteration of a Map. */
export interface Scope {
  readonly execution: Execution;
  readonly signal: AbortSignal;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly mapItem?: { readonly Index: number; readonly Value: unknown };
}

/** Season time as a workflow reads it. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
