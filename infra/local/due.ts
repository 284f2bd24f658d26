/** Work that waits for a moment of season time: schedules, and the waits of workflows. */
export interface DueSource {
  /** The earliest moment that something waits for; it may be past. */
  nextDueAt(): number | undefined;
  /** Does all that waits for `at` or earlier, in order. */
  fireDue(at: number): void | Promise<void>;
  /** Tells the clock that `nextDueAt` may have become earlier. */
  onSooner(listener: () => void): void;
}

/** Tells many listeners. */
export function listeners() {
  const all: (() => void)[] = [];
  return {
    add: (listener: () => void) => void all.push(listener),
    tell: () => {
      for (const each of all) each();
    },
  };
}

export interface SeasonTimers extends DueSource {
  /** Calls `fn` when season time reaches `atMs`; the returned function takes that back. */
  waitUntil(atMs: number, fn: () => void): () => void;
}

/** Timers on the season's clock. They live in this process only: the sweeper starts again what was waiting. */
export function seasonTimers(): SeasonTimers {
  const waiting = new Set<{ readonly at: number; readonly fn: () => void }>();
  const sooner = listeners();
  const inOrder = () => [...waiting].sort((one, other) => one.at - other.at);
  return {
    waitUntil: (at, fn) => {
      const timer = { at, fn };
      waiting.add(timer);
      sooner.tell();
      return () => void waiting.delete(timer);
    },
    nextDueAt: () => inOrder()[0]?.at,
    fireDue: (at) => {
      for (const timer of inOrder().filter((each) => each.at <= at)) {
        // One that an earlier one took back is gone.
        if (waiting.delete(timer)) timer.fn();
      }
    },
    onSooner: sooner.add,
  };
}
