import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { api } from '../../shared/contracts/api.ts';
import type { Problem, ServerTime } from '../../shared/contracts/contract.ts';
import { type Deed, routes } from '../../shared/names.ts';

type BodyOf<D extends Deed> = (typeof api)[D] extends { body: infer B extends z.ZodType }
  ? z.input<B>
  : undefined;
type ReplyOf<D extends Deed> = z.output<(typeof api)[D]['reply']> & z.output<typeof ServerTime>;

interface Call<D extends Deed> {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: BodyOf<D>;
  readonly token?: string;
  /** The same key for every try of one act: that is what makes a retry harmless. */
  readonly key?: string;
}

/** What came back: the reply, or the problem by which the platform refused. */
export type Outcome<D extends Deed> =
  | { readonly ok: true; readonly status: number; readonly reply: ReplyOf<D> }
  | { readonly ok: false; readonly status: number; readonly problem: Problem };

/** Told of each answer as it came: the actors' own log, from which the checker judges. */
export type Listener = (entry: {
  deed: Deed;
  status: number;
  call: Call<Deed>;
  answer: unknown;
}) => void;

export type ApiClient = ReturnType<typeof apiClient>;

/** The platform as anybody outside sees it: HTTP and nothing else. A lost answer is tried again with the same key. */
export function apiClient(
  baseUrl: string,
  { listen, tries = 6 }: { listen?: Listener; tries?: number } = {},
) {
  async function once<D extends Deed>(deed: D, call: Call<D>, key: string): Promise<Outcome<D>> {
    const { method, path } = routes[deed];
    const query = call.query === undefined ? '' : `?${new URLSearchParams(call.query)}`;
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(call.params?.[name] ?? ''),
    );
    const response = await fetch(`${baseUrl}${filled}${query}`, {
      method,
      headers: {
        ...(method !== 'GET' && { 'idempotency-key': key }),
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
        ...(call.token !== undefined && { authorization: `Bearer ${call.token}` }),
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
    });
    const answer = (await response.json()) as unknown;
    listen?.({ deed, status: response.status, call: call as Call<Deed>, answer });
    return response.ok
      ? { ok: true, status: response.status, reply: answer as ReplyOf<D> }
      : { ok: false, status: response.status, problem: answer as Problem };
  }

  /** Calls until the platform has answered: a 5xx or a broken connection says nothing about what was done. */
  async function ask<D extends Deed>(deed: D, call: Call<D> = {}): Promise<Outcome<D>> {
    const key = call.key ?? randomUUID();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const outcome = await once(deed, call, key);
        if (outcome.status < 500 || attempt >= tries) return outcome;
      } catch (error) {
        if (attempt >= tries) throw error;
      }
    }
  }

  return {
    baseUrl,
    ask,
    /** The same, when a refusal would be a surprise. */
    async must<D extends Deed>(deed: D, call: Call<D> = {}): Promise<ReplyOf<D>> {
      const outcome = await ask(deed, call);
      if (outcome.ok) return outcome.reply;
      throw new Error(
        `${deed}: ${outcome.status} ${outcome.problem.code}: ${outcome.problem.detailEn}`,
      );
    },
  };
}
