import { randomBytes } from 'node:crypto';
import { ApiFault } from './errors.ts';

/** A task that waits for somebody to bring back its token. */
export interface OpenTask {
  readonly executionArn: string;
  readonly state: string;
  readonly functionName: string;
  readonly payload: unknown;
  done(output: unknown): void;
}

const tokenBytes = 48;
const spentTokensKept = 20_000;

/** Random, single-use tokens: an answer takes its token out of the world, and so does a time-out. */
export class TaskTokens {
  readonly #open = new Map<string, OpenTask>();
  readonly #spent = new Set<string>();

  get open(): ReadonlyMap<string, OpenTask> {
    return this.#open;
  }

  issue(): string {
    return randomBytes(tokenBytes).toString('base64url');
  }

  await(token: string, task: OpenTask): void {
    this.#open.set(token, task);
  }

  /** Makes a token worthless; the oldest are forgotten, and then no longer told from one that never was. */
  spend(token: string): void {
    this.#open.delete(token);
    this.#spent.add(token);
    if (this.#spent.size <= spentTokensKept) return;
    for (const oldest of this.#spent) {
      this.#spent.delete(oldest);
      return;
    }
  }

  /** The task of a token; its `done` spends the token. */
  take(token: string): OpenTask {
    const task = this.#open.get(token);
    if (task !== undefined) return task;
    if (this.#spent.has(token))
      throw new ApiFault('TaskTimedOut', 'The task of this token is closed or timed out.');
    if (Buffer.from(token, 'base64url').length === tokenBytes) {
      throw new ApiFault('TaskDoesNotExist', 'No task of this life of the service has this token.');
    }
    throw new ApiFault('InvalidToken', 'This is not a task token.');
  }
}
