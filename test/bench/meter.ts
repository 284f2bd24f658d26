import type { RunPorts } from '../../infra/local/functions.ts';
import type { StoreCounts, Tap } from '../../infra/local/tap.ts';
import { kebab, routes } from '../../shared/names.ts';

/** What one deed costs warm; `cold` is the function's very first run, with what it reads once. */
export interface DeedCount extends StoreCounts {
  readonly name: string;
  readonly cold?: StoreCounts;
}

/** One run of a function, the authorizer's included where one was asked. */
interface Run extends StoreCounts {
  readonly functionName: string;
  /** What the walk was doing: the deed's own name, or a variant of it. */
  readonly name: string;
  readonly isFirst: boolean;
  /** Since this function last ended, wall time: a remembered calendar is read again after five seconds. */
  readonly restedMs: number;
}

/** Shorter than what any store trusts its memory for: a run that comes sooner finds everything remembered. */
const warmForMs = 4_000;
const authorizer = 'authorizeRequest';
const stage = 'local-';
/** `local-save-preference` → `savePreference`, for every function behind a route. */
const deedOf = new Map(Object.keys(routes).map((deed) => [`${stage}${kebab(deed)}`, deed]));

export type Meter = ReturnType<typeof createMeter>;

/**
 * Counts what each run of a function asks of the store. The walk sends one request at a time, so the
 * authorizer's run belongs to the deed that follows it.
 */
export function createMeter() {
  const runs: Run[] = [];
  const endedAt = new Map<string, number>();
  const startedAt = new Map<string, number>();
  let tap: Tap | undefined;
  let asked: StoreCounts = none();
  let variant = '';

  const ports: RunPorts = {
    onStart: ({ id }) => {
      startedAt.set(id, performance.now());
    },
    onEnd: ({ id, functionName }) => {
      if (tap === undefined) return;
      const used = tap.takeCounts(id);
      const began = startedAt.get(id) ?? 0;
      startedAt.delete(id);
      const restedMs = began - (endedAt.get(functionName) ?? Number.NEGATIVE_INFINITY);
      const isFirst = !endedAt.has(functionName);
      endedAt.set(functionName, performance.now());
      if (functionName === `${stage}${kebab(authorizer)}`) {
        asked = sum(asked, used);
        return;
      }
      const deed = deedOf.get(functionName);
      const name = `${deed ?? functionName.slice(stage.length)}${deed === undefined ? '' : variant}`;
      const whole = deed === undefined ? used : sum(asked, used);
      if (deed !== undefined) asked = none();
      runs.push({ functionName, name, isFirst, restedMs, ...whole });
    },
  };

  return {
    ports,
    /** From here on it counts. */
    attach(to: Tap): void {
      tap = to;
    },
    /** Counts what is done meanwhile apart from the deed's usual way. */
    async apart<T>(what: string, walk: () => Promise<T>): Promise<T> {
      variant = `, ${what}`;
      try {
        return await walk();
      } finally {
        variant = '';
      }
    },
    /** Each deed as its last warm run was. One that never ran warm is a gap in the walk, and named. */
    deeds(): DeedCount[] {
      const names = [...new Set(runs.map(({ name }) => name))];
      return names
        .filter((name) => deedOf.has(`${stage}${kebab(name.split(',')[0] ?? '')}`))
        .map((name) => {
          const own = runs.filter((run) => run.name === name);
          const warm =
            own.findLast(({ restedMs }) => restedMs < warmForMs) ??
            own.findLast(({ isFirst }) => !isFirst);
          if (warm === undefined) throw new Error(`The season never runs ${name} warm.`);
          const cold = own.find(({ isFirst }) => isFirst);
          return { name, ...countsOf(warm), ...(cold && { cold: countsOf(cold) }) };
        })
        .sort((one, other) => one.name.localeCompare(other.name));
    },
    /** What a workflow's step asked of the store in the whole season, shared out among those it was for. */
    perOne(task: string, one: string, count: number): DeedCount {
      const own = runs.filter(({ functionName }) => functionName === `${stage}${kebab(task)}`);
      const total = own.reduce<StoreCounts>(sum, none());
      const share = (units: number) => Math.round((100 * units) / count) / 100;
      return {
        name: `${task}, per ${one}`,
        storeRoundTrips: share(total.storeRoundTrips),
        writeUnits: share(total.writeUnits),
        readUnits: share(total.readUnits),
      };
    },
  };
}

const none = (): StoreCounts => ({ storeRoundTrips: 0, writeUnits: 0, readUnits: 0 });
const countsOf = ({ storeRoundTrips, writeUnits, readUnits }: StoreCounts): StoreCounts => ({
  storeRoundTrips,
  writeUnits,
  readUnits,
});
const sum = (one: StoreCounts, other: StoreCounts): StoreCounts => ({
  storeRoundTrips: one.storeRoundTrips + other.storeRoundTrips,
  writeUnits: one.writeUnits + other.writeUnits,
  readUnits: one.readUnits + other.readUnits,
});
