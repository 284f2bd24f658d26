/** Takes back what a wait began: a timer, a token, the iterations of a Map. */
export type Cancel = () => void;

export interface Waiting<T> {
  done(value: T): void;
  fail(error: unknown): void;
  /** From here on the flow is quiet: only the season's clock, a person or another flow can wake it. */
  rest(): void;
}

/**
 * Counts the flows that are at work, as opposed to quiet. The count is exact at every instant: whoever wakes a
 * flow counts it in before counting itself out.
 */
export class Activity {
  #busy = 0;
  #onIdle: (() => void)[] = [];

  get busy(): number {
    return this.#busy;
  }

  begin(): void {
    this.#busy += 1;
  }

  end(): void {
    this.#busy -= 1;
    if (this.#busy === 0) for (const resolve of this.#onIdle.splice(0)) resolve();
  }

  /** Resolves when nothing is at work, at once if so now. */
  whenIdle(): Promise<void> {
    if (this.#busy === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onIdle.push(resolve));
  }

  /** Waits for what `begin` reports first, or for the signal; then takes back the rest. */
  until<T>(signal: AbortSignal, begin: (waiting: Waiting<T>) => Cancel): Promise<T> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      let settled = false;
      let resting = false;
      let cancel: Cancel | undefined;
      const settle = (finish: () => void) => {
        if (settled) return;
        settled = true;
        if (resting) this.begin();
        signal.removeEventListener('abort', stop);
        cancel?.();
        finish();
      };
      const stop = () => settle(() => reject(signal.reason));
      signal.addEventListener('abort', stop);
      cancel = begin({
        done: (value) => settle(() => resolve(value)),
        fail: (error) => settle(() => reject(error)),
        rest: () => {
          if (settled || resting) return;
          resting = true;
          this.end();
        },
      });
      if (settled) cancel();
    });
  }
}
