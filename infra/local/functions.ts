import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { env } from '../../shared/names.ts';
import { InvocationDied, runInvocation } from './invocation.ts';
import type { Assembly, Resource } from './template.ts';

/** How an invocation ended: as Lambda tells its callers. */
export type InvocationResult =
  | { readonly payload: unknown }
  | { readonly error: { readonly errorType: string; readonly errorMessage: string } };

type Handler = (event: unknown, context: object) => Promise<unknown>;

export interface Functions {
  /** Runs a function by its name or ARN with a JSON event. `attempt` and `actor` name the run for the fault plan. */
  readonly invoke: (
    nameOrArn: string,
    event: unknown,
    run?: { id?: string },
  ) => Promise<InvocationResult>;
  readonly byArn: (arn: string) => Resource | undefined;
  /** Runs under way: 0 when everything has settled. */
  readonly underWay: () => number;
  /** The name of the function that a run under way is of. */
  readonly caller: (invocation: string) => string | undefined;
  /** Begins nothing more, and gives what is under way a moment, so that no run fails because its store went first. */
  readonly stop: () => Promise<void>;
}

/** What the plan may do to a whole run, before its code is entered (a duplicate delivery, say, is the caller's). */
export interface RunPorts {
  /** Told each run's id and function, so that the tap's fault plan can name them. */
  readonly onStart?: (run: { id: string; functionName: string; event: unknown }) => void;
  readonly onEnd?: (run: { id: string; functionName: string; result: InvocationResult }) => void;
}

const lastMomentMs = 2_000;

/** Lambda's limits on what a caller that waits sends, and on what it gets (trust §2). */
const requestLimitBytes = 6_291_456;
const responseLimitBytes = 6_291_556;

/**
 * The real bundles, loaded when first called, in this one process. Each reads its configuration at load,
 * under its own environment as the template gives it.
 */
export function loadFunctions(
  assembly: Assembly,
  environment: Readonly<Record<string, string>>,
  ports: RunPorts = {},
): Functions {
  const found = new Map<string, Resource>();
  for (const resource of assembly.resources) {
    if (resource.type !== 'AWS::Lambda::Function') continue;
    found.set(resource.name, resource);
    found.set(resource.arn, resource);
  }
  const handlers = new Map<string, Promise<Handler>>();
  let loading: Promise<unknown> = Promise.resolve();
  const running = new Map<string, string>();
  let isStopped = false;

  /** One at a time: a module reads `process.env` while it loads. */
  const load = (resource: Resource): Promise<Handler> => {
    const known = handlers.get(resource.name);
    if (known !== undefined) return known;
    const loaded = loading.then(() => importHandler(resource, environment));
    loading = loaded.catch(() => undefined);
    handlers.set(resource.name, loaded);
    return loaded;
  };

  const run = async (resource: Resource, event: unknown, id: string): Promise<InvocationResult> => {
    // JSON both ways, as on the wire: a Date or an undefined must not pass here and fail there.
    const given = JSON.stringify(event ?? null);
    if (Buffer.byteLength(given) > requestLimitBytes) return { error: requestTooLarge };
    const handler = await load(resource);
    const timeoutMs = Number(resource.properties.Timeout ?? 3) * 1000;
    const context = {
      awsRequestId: id,
      functionName: resource.name,
      getRemainingTimeInMillis: () => timeoutMs,
    };
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`Task timed out after ${timeoutMs / 1000} seconds`)),
        timeoutMs,
      );
    });
    try {
      const payload = await Promise.race([
        runInvocation(id, () => handler(JSON.parse(given), context)),
        timedOut,
      ]);
      const answer = JSON.stringify(payload ?? null);
      if (Buffer.byteLength(answer) > responseLimitBytes) return { error: responseTooLarge };
      return { payload: JSON.parse(answer) as unknown };
    } catch (error) {
      return { error: lambdaError(error) };
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    byArn: (arn) => found.get(arn),
    underWay: () => running.size,
    caller: (invocation) => running.get(invocation),
    async invoke(nameOrArn, event, { id = randomUUID() } = {}) {
      const resource = found.get(nameOrArn);
      if (resource === undefined) throw new Error(`The stack has no function ${nameOrArn}.`);
      // Whoever calls now ends as well.
      if (isStopped) return new Promise(() => {});
      running.set(id, resource.name);
      ports.onStart?.({ id, functionName: resource.name, event });
      try {
        const result = await run(resource, event, id);
        ports.onEnd?.({ id, functionName: resource.name, result });
        return result;
      } finally {
        running.delete(id);
      }
    },
    async stop() {
      isStopped = true;
      const until = performance.now() + lastMomentMs;
      while (running.size > 0 && performance.now() < until)
        await new Promise((next) => setTimeout(next, 5));
    },
  };
}

async function importHandler(
  resource: Resource,
  environment: Readonly<Record<string, string>>,
): Promise<Handler> {
  const { properties, assetFolder, name } = resource;
  if (assetFolder === undefined) throw new Error(`The function ${name} has no bundle.`);
  const own =
    (properties.Environment as { Variables?: Record<string, string> } | undefined)?.Variables ?? {};
  // One process for all: what another function was given must not be seen by this one.
  for (const variable of Object.values(env)) {
    if (variable !== env.seasonClockOffsetMs) delete process.env[variable];
  }
  const { [env.seasonClockOffsetMs]: _, ...given } = own;
  Object.assign(process.env, given, environment);
  const [file = 'index', exported = 'handler'] = String(properties.Handler).split('.');
  const module = (await import(pathToFileURL(join(assetFolder, `${file}.mjs`)).href)) as Record<
    string,
    Handler
  >;
  const handler = module[exported];
  if (handler === undefined) throw new Error(`The bundle of ${name} exports no ${exported}.`);
  return handler;
}

const requestTooLarge = {
  errorType: 'RequestEntityTooLarge',
  errorMessage: `Request must be smaller than ${requestLimitBytes} bytes for the InvokeFunction operation`,
};
const responseTooLarge = {
  errorType: 'Function.ResponseSizeTooLarge',
  errorMessage: `Response payload size exceeded maximum allowed payload size (${responseLimitBytes} bytes).`,
};

/** A crash looks to callers as on Lambda; a thrown fault goes by its name. */
function lambdaError(error: unknown): { errorType: string; errorMessage: string } {
  if (error instanceof InvocationDied)
    return { errorType: 'Lambda.Unknown', errorMessage: 'Runtime exited' };
  if (error instanceof Error) {
    const timedOut = error.message.startsWith('Task timed out');
    return { errorType: timedOut ? 'Sandbox.Timedout' : error.name, errorMessage: error.message };
  }
  return { errorType: 'Error', errorMessage: String(error) };
}
