import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { api } from '../../shared/contracts/api.ts';
import type { Problem, ServerTime } from '../../shared/contracts/contract.ts';
import { type Deed, routes } from '../../shared/names.ts';
import type { Probe } from './checker/evidence.ts';

type BodyOf<D extends Deed> = (typeof api)[D] extends { body: infer B extends z.ZodType }
  ? z.input<B>
  : undefined;
type ReplyOf<D extends Deed> = z.output<(typeof api)[D]['reply']> & z.output<typeof ServerTime>;

/** How a request is sent when something is tried on purpose. */
export interface Manner {
  /** The same key for every try of one act: that is what makes a retry harmless. */
  readonly key?: string;
  /** The gateway's stamp, where a rehearsal plays it. */
  readonly arrival?: number;
  /** The sender's own clock is so wrong, and says so. */
  readonly clientSkewMs?: number;
  /** What must be refused. */
  readonly probe?: Probe;
}

export interface Call<D extends Deed> extends Manner {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: BodyOf<D>;
  readonly token?: string;
}

/** What came back: the reply, or the problem by which the platform refused. */
export type Outcome<D extends Deed> =
  | { readonly ok: true; readonly status: number; readonly reply: ReplyOf<D> }
  | { readonly ok: false; readonly status: number; readonly problem: Problem };

/** Told of each call and of the answer as it came; status 0 if none came. */
export type Listener = (heard: {
  readonly deed: Deed;
  readonly call: Call<Deed> & { readonly key: string };
  readonly sentAt: number;
  readonly status: number;
  readonly answer: unknown;
}) => void;

export type ApiClient = ReturnType<typeof apiClient>;

interface ClientOptions {
  readonly listen?: Listener;
  readonly tries?: number;
  /** The time on the wall of whoever asks. */
  readonly now?: () => number;
}

/** The platform as anybody outside sees it: HTTP and nothing else. A lost answer is tried again with the same key. */
export function apiClient(
  baseUrl: string,
  { listen, tries = 6, now = Date.now }: ClientOptions = {},
) {
  async function once<D extends Deed>(
    deed: D,
    call: Call<D> & { readonly key: string },
  ): Promise<Outcome<D>> {
    const { method, path } = routes[deed];
    const query = call.query === undefined ? '' : `?${new URLSearchParams(call.query)}`;
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(call.params?.[name] ?? ''),
    );
    const sentAt = now();
    const hear = (status: number, answer: unknown) =>
      listen?.({ deed, call: call as Call<Deed> & { key: string }, sentAt, status, answer });
    let response: Response;
    let answer: unknown;
    try {
      response = await fetch(`${baseUrl}${filled}${query}`, {
        method,
        headers: headersOf(
          method,
          call as Manner & { body?: unknown; token?: string; key: string },
          sentAt,
        ),
        ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      });
      answer = await response.json();
    } catch (error) {
      hear(0, {});
      throw error;
    }
    hear(response.status, answer);
    return response.ok
      ? { ok: true, status: response.status, reply: answer as ReplyOf<D> }
      : { ok: false, status: response.status, problem: answer as Problem };
  }

  /** Calls until the platform has answered: a 5xx or a broken connection says nothing about what was done. */
  async function ask<D extends Deed>(deed: D, call: Call<D> = {}): Promise<Outcome<D>> {
    const key = call.key ?? randomUUID();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const outcome = await once(deed, { ...call, key });
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

function headersOf(
  method: string,
  { body, token, arrival, clientSkewMs, key }: Manner & { body?: unknown; token?: string },
  sentAt: number,
): Record<string, string> {
  return {
    ...(method !== 'GET' && { 'idempotency-key': key ?? '' }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(arrival !== undefined && { [arrivalHeader]: String(arrival) }),
    ...(clientSkewMs !== undefined && {
      date: new Date((arrival ?? sentAt) + clientSkewMs).toUTCString(),
    }),
  };
}

/** By this a rehearsal plays the gateway's stamp; a platform that is not rehearsed never reads it. */
export const arrivalHeader = 'x-rehearsal-arrival';
