import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/** The header by which the tap knows whose call it is. */
export const invocationHeader = 'x-kaoqi-invocation';

/** One run of a function, of which many are under way in this process at the same time. */
interface Invocation {
  readonly id: string;
  readonly died: PromiseWithResolvers<never>;
  dead: boolean;
}

const current = new AsyncLocalStorage<Invocation>();
const underWay = new Map<string, Invocation>();

/** What a caller sees of an invocation that was killed, as of a Lambda that crashed. */
export class InvocationDied extends Error {
  override readonly name = 'InvocationDied';
}

/** Runs `fn` so that each HTTP request it makes carries `id`; rejects with InvocationDied if it is killed. */
export async function runInvocation<T>(id: string, fn: () => T | Promise<T>): Promise<T> {
  if (underWay.has(id)) throw new Error(`Two invocations under way have the id ${id}.`);
  const invocation: Invocation = { id, died: Promise.withResolvers<never>(), dead: false };
  underWay.set(id, invocation);
  try {
    return await Promise.race([current.run(invocation, async () => fn()), invocation.died.promise]);
  } finally {
    underWay.delete(id);
  }
}

/** Ends an invocation for good: its caller hears of it now, and no later call of its code goes out. */
export function killInvocation(id: string): void {
  const invocation = underWay.get(id);
  if (invocation === undefined) return;
  invocation.dead = true;
  invocation.died.reject(new InvocationDied(`The invocation ${id} died.`));
}

subscribe('http.client.request.created', (message) => {
  const invocation = current.getStore();
  if (invocation === undefined) return;
  const { request } = message as { request: ClientRequest };
  if (invocation.dead) request.destroy(new InvocationDied(`The invocation ${invocation.id} died.`));
  else request.setHeader(invocationHeader, invocation.id);
});
