/** An error as the Amazon States Language knows it: a name that Retry and Catch match, and a cause to read. */
export class StatesError extends Error {
  override readonly cause: string;

  constructor(name: string, cause: string) {
    super(`${name}: ${cause}`);
    this.name = name;
    this.cause = cause;
  }
}

/** A refusal of the service's API; its `name` is what the SDK client throws. */
export class ApiFault extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Whatever was thrown, as a States error: a mistake of the interpreter itself is `States.Runtime`. */
export function asStatesError(thrown: unknown): StatesError {
  return thrown instanceof StatesError ? thrown : new StatesError('States.Runtime', String(thrown));
}

/**
 * Whether an ErrorEquals list speaks of an error. Nothing matches `States.Runtime`; only its own name matches
 * `States.DataLimitExceeded`; `States.TaskFailed` matches any other error except a time-out.
 */
export function matchesError(errorEquals: readonly string[], name: string): boolean {
  if (name === 'States.Runtime') return false;
  if (errorEquals.includes(name)) return true;
  if (name === 'States.DataLimitExceeded') return false;
  if (errorEquals.includes('States.ALL')) return true;
  return errorEquals.includes('States.TaskFailed') && name !== 'States.Timeout';
}

interface RetryPolicy {
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds?: number | undefined;
  readonly JitterStrategy?: 'FULL' | undefined;
}

/** How long the n-th retry (from 0) waits: the interval grows, is capped, and then jitter takes any part of it. */
export function retryDelayMs(
  policy: RetryPolicy,
  retriesSoFar: number,
  random: () => number,
): number {
  const grown = policy.IntervalSeconds * policy.BackoffRate ** retriesSoFar;
  const cappedMs = 1_000 * Math.min(grown, policy.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return policy.JitterStrategy === 'FULL' ? cappedMs * random() : cappedMs;
}
