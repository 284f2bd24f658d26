import { StatesError } from './errors.ts';
import type { MachineType } from './load-machine.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** One line of a history, in the words of GetExecutionHistory; values are kept as they are until somebody reads. */
export interface HistoryEvent {
  readonly type: string;
  readonly atMs: number;
  readonly details: Readonly<Record<string, unknown>>;
}

interface Identity {
  readonly arn: string;
  readonly name: string;
  readonly machineName: string;
  readonly machineArn: string;
  readonly type: MachineType;
  readonly input: unknown;
  /** The Map Run that dispatched it; only its own ARN finds such an execution. */
  readonly mapRunArn?: string;
}

/** AWS quota "Maximum execution history size", of a Standard execution there and of any here. */
const historyLimit = 25_000;

const closingEvent = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
} as const;

/** One run of a machine: who it is, how it stands, and its history. */
export class Execution {
  readonly identity: Identity;
  readonly startedAtMs: number;
  readonly events: HistoryEvent[] = [];
  status: ExecutionStatus = 'RUNNING';
  stoppedAtMs: number | undefined;
  output: unknown;
  error: string | undefined;
  cause: string | undefined;
  /** As AWS bills a Standard execution: states entered, retries, and children that a distributed Map starts. */
  transitions = 0;

  readonly #now: () => number;
  readonly #abort = new AbortController();
  readonly #onClosed: (() => void)[] = [];

  constructor(identity: Identity, now: () => number) {
    this.identity = identity;
    this.#now = now;
    this.startedAtMs = now();
    this.record('ExecutionStarted', { input: identity.input });
  }

  /** Aborted when the execution closes, so that nothing of it goes on. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  record(type: string, details: Readonly<Record<string, unknown>> = {}): void {
    if (this.status !== 'RUNNING') return;
    if (this.events.length >= historyLimit - 1) {
      throw new StatesError(
        'States.Runtime',
        `The execution reached ${historyLimit} history events.`,
      );
    }
    this.events.push({ type, atMs: this.#now(), details });
  }

  succeed(output: unknown): void {
    if (this.status !== 'RUNNING') return;
    this.output = output;
    this.#close('SUCCEEDED', { output });
  }

  /** Ends it without success; closing a closed execution changes nothing. */
  end(status: 'FAILED' | 'TIMED_OUT' | 'ABORTED', error?: string, cause?: string): void {
    if (this.status !== 'RUNNING') return;
    this.error = error;
    this.cause = cause;
    this.#close(status, { error, cause });
  }

  /** Calls at once if it is closed already. */
  onClosed(listener: () => void): void {
    if (this.status === 'RUNNING') this.#onClosed.push(listener);
    else listener();
  }

  #close(
    status: Exclude<ExecutionStatus, 'RUNNING'>,
    details: Readonly<Record<string, unknown>>,
  ): void {
    this.stoppedAtMs = this.#now();
    this.events.push({ type: closingEvent[status], atMs: this.stoppedAtMs, details });
    this.status = status;
    this.#abort.abort(new StatesError('States.Runtime', `The execution is ${status}.`));
    for (const listener of this.#onClosed.splice(0)) listener();
  }
}
