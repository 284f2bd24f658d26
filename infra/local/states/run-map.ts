import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Engine, Scope } from './engine.ts';
import { asStatesError, StatesError } from './errors.ts';
import { plain, wanted } from './expressions.ts';
import type { Graph, MapState } from './machine.ts';

/** What a Map needs of the visit that runs it. */
interface Visit {
  readonly engine: Engine;
  readonly scope: Scope;
  readonly name: string;
  evaluate(
    field: string,
    template: unknown,
    seen?: { mapItem: Scope['mapItem'] },
  ): Promise<unknown>;
  run(graph: Graph, input: unknown, scope: Scope): Promise<unknown>;
}

/** Runs the inner states for each item; results keep the order of the items, and the first failure ends the others. */
export async function runMap(visit: Visit, state: MapState): Promise<unknown> {
  const { engine, scope } = visit;
  const { Mode } = state.ItemProcessor.ProcessorConfig;
  const items = wanted(
    'Items',
    await visit.evaluate('Items', state.Items),
    'an array (write [ … ] around it)',
    Array.isArray,
  );
  scope.execution.record('MapStateStarted', { length: items.length });

  const others = new AbortController();
  const signal = AbortSignal.any([scope.signal, others.signal]);
  setMaxListeners(0, signal);
  const iterate =
    Mode === 'INLINE' ? inline(visit, state, signal) : distributed(visit, state, signal);

  const results = await engine.activity.until<unknown[]>(scope.signal, ({ done, fail, rest }) => {
    const outputs: unknown[] = new Array(items.length);
    let next = 0;
    let working = Math.min(items.length, state.MaxConcurrency);
    const work = async () => {
      engine.activity.begin();
      try {
        for (let index = next++; index < items.length; index = next++) {
          signal.throwIfAborted();
          outputs[index] = await iterate(index, items[index]);
        }
        working -= 1;
        if (working === 0) done(outputs);
      } catch (error) {
        fail(error);
      } finally {
        engine.activity.end();
      }
    };
    if (working === 0) done(outputs);
    for (let worker = working; worker > 0; worker -= 1) void work();
    rest();
    return () => others.abort(new StatesError('States.Runtime', 'Another iteration failed.'));
  });
  scope.execution.record('MapStateSucceeded');
  return plain('Result', results);
}

type Iterate = (index: number, value: unknown) => Promise<unknown>;

async function itemInput(
  visit: Visit,
  state: MapState,
  mapItem: { Index: number; Value: unknown },
): Promise<unknown> {
  if (state.ItemSelector === undefined) return mapItem.Value;
  return visit.evaluate('ItemSelector', state.ItemSelector, { mapItem });
}

/** Iterations within the execution: they read the outer variables and share its history. */
function inline(visit: Visit, state: MapState, signal: AbortSignal): Iterate {
  const { scope } = visit;
  return async (Index, Value) => {
    const mapItem = { Index, Value };
    const input = await itemInput(visit, state, mapItem);
    const about = { name: visit.name, index: Index };
    scope.execution.record('MapIterationStarted', about);
    try {
      const output = await visit.run(state.ItemProcessor, input, { ...scope, signal, mapItem });
      scope.execution.record('MapIterationSucceeded', about);
      return output;
    } catch (error) {
      scope.execution.record(signal.aborted ? 'MapIterationAborted' : 'MapIterationFailed', about);
      throw error;
    }
  };
}

/** Iterations as executions of their own, which see only their input; no failure of a child is tolerated. */
function distributed(visit: Visit, state: MapState, signal: AbortSignal): Iterate {
  const { engine, scope } = visit;
  const { arn, machineName } = scope.execution.identity;
  const label = visit.name.replace(/[^A-Za-z0-9]/g, '').slice(0, 40);
  const mapRunArn = arn.replace(
    /:execution:.*$/,
    `:mapRun:${machineName}/${label}:${randomUUID()}`,
  );
  scope.execution.record('MapRunStarted', { mapRunArn });
  return async (Index, Value) => {
    const input = await itemInput(visit, state, { Index, Value });
    const child = engine.openChild(scope.execution, mapRunArn, input);
    scope.execution.transitions += 1;
    const stopChild = () => child.end('ABORTED');
    signal.addEventListener('abort', stopChild, { once: true });
    try {
      const output = await visit.run(state.ItemProcessor, input, {
        execution: child,
        signal: child.signal,
        variables: {},
      });
      child.succeed(output);
      return output;
    } catch (thrown) {
      const { name, cause } = asStatesError(thrown);
      child.end('FAILED', name, cause);
      throw new StatesError(
        'States.ExceedToleratedFailureThreshold',
        `${child.identity.arn} ended: ${name}: ${cause}`,
      );
    } finally {
      signal.removeEventListener('abort', stopChild);
    }
  };
}
