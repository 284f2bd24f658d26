import { createHash } from 'node:crypto';
import type { Functions, RunPorts } from '../local/functions.ts';
import type { StartTarget } from '../local/scheduler.ts';
import type { StoreCall, StoreFault } from '../local/tap.ts';

/** One run in so many has a fault at one of its calls. */
const faultyRuns = 12;
/** A run is harmed on its first tries alone: whoever tries again comes through. */
const harmedTries = 2;
/** Of a run's calls to the store, one of the first so many is harmed. */
const callsHarmed = 4;
const kinds: readonly StoreFault[] = [
  'die-before',
  'die-after',
  'throttle',
  'conflict',
  'lose-answer',
  { delayMs: 25 },
];

interface Harm {
  readonly at: number;
  readonly fault: StoreFault;
}

export type FaultPlan = ReturnType<typeof faultPlan>;

/**
 * Which faults strike. Each is chosen by a hash of the seed, the function, whose work it is and the how-manieth try:
 * never by the order in which things happen to run.
 */
export function faultPlan(seed: number) {
  const lot = (...parts: readonly unknown[]) =>
    createHash('sha256')
      .update([seed, ...parts].join('|'))
      .digest()
      .readUInt32BE(0);
  const tries = new Map<string, number>();
  const harms = new Map<string, Harm>();
  const deliveries = new Map<string, { functionName: string; event: unknown }>();
  let injected = 0;
  let functions: Functions | undefined;
  let isOver = false;

  const harmOf = (work: string, attempt: number): Harm | undefined => {
    if (isOver || attempt > harmedTries) return undefined;
    // The sealing is killed half way: after its first store calls, on its first try.
    if (work.includes('seal-shard') && attempt === 1) return { at: 3, fault: 'die-after' };
    if (lot(work, attempt) % faultyRuns !== 0) return undefined;
    const fault = kinds[lot('kind', work, attempt) % kinds.length];
    return fault && { at: lot('call', work, attempt) % callsHarmed, fault };
  };

  const runs: RunPorts = {
    onStart: ({ id, functionName, event }) => {
      const work = workOf(functionName, event);
      if (work === undefined) return;
      const attempt = (tries.get(work) ?? 0) + 1;
      tries.set(work, attempt);
      const harm = harmOf(work, attempt);
      if (harm !== undefined) harms.set(id, harm);
      const isRepeated =
        !isOver && isDelivery(event) && lot('again', work) % faultyRuns === 0 && attempt === 1;
      if (isRepeated) deliveries.set(id, { functionName, event });
    },
    onEnd: ({ id }) => {
      harms.delete(id);
      const again = deliveries.get(id);
      deliveries.delete(id);
      if (again === undefined || functions === undefined) return;
      injected += 1;
      // After others have gone before it: late, and a second time.
      setImmediate(() => void functions?.invoke(again.functionName, again.event));
    },
  };

  return {
    runs,
    injected: () => injected,
    /** The season is over: what is judged now is not harmed any more. */
    end() {
      isOver = true;
    },
    /** Nothing is harmed as long as this work lasts. */
    async calmly(work: () => Promise<void>): Promise<void> {
      const before = isOver;
      isOver = true;
      await work();
      isOver = before;
    },
    /** From now on deliveries can be repeated. */
    repeatThrough(reach: Functions) {
      functions = reach;
    },

    decide: ({ invocation, index }: StoreCall): StoreFault | undefined => {
      const harm = harms.get(invocation);
      if (harm?.at !== index) return undefined;
      injected += 1;
      return harm.fault;
    },

    /** An edge's schedule fires never (the sweeper is late, but comes), twice, or as it should. */
    startsOf: ({ schedule }: StartTarget): number => {
      if (!schedule.startsWith('W')) return 1;
      const times = [0, 2, 1, 2, 1][lot('edge', schedule.replace(/\d{13}/, '')) % 5] ?? 1;
      if (times !== 1) injected += 1;
      return times;
    },
  };
}

/** Whose work a run is, by what its event says and nothing else; undefined for what is not to be harmed. */
function workOf(functionName: string, event: unknown): string | undefined {
  const { headers, Records } = (event ?? {}) as {
    headers?: Record<string, string>;
    Records?: readonly { dynamodb?: { Keys?: object }; s3?: object; body?: string }[];
  };
  if (headers !== undefined) {
    const isAuthorizer = (event as { type?: string }).type === 'REQUEST';
    const key = headers['idempotency-key'];
    return isAuthorizer || key === undefined ? undefined : `${functionName} ${key}`;
  }
  if (Records !== undefined) {
    const keys = Records.map(({ dynamodb, body }) => JSON.stringify(dynamodb?.Keys ?? body));
    return `${functionName} ${keys.join()}`;
  }
  // Stamps differ from run to run, and what is to be done does not.
  return `${functionName} ${JSON.stringify(event).replace(/\d{13}/g, '')}`;
}

function isDelivery(event: unknown): boolean {
  return Array.isArray((event as { Records?: unknown } | null)?.Records);
}
