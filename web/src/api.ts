import type * as z from 'zod';
import type { api } from '../../shared/contracts/api.ts';
import type { Problem, ServerTime } from '../../shared/contracts/contract.ts';
import { type Deed, routes } from '../../shared/names.ts';
import { noteServerTime } from './server-clock.ts';
import { currentSession, signOut } from './session.ts';

export type BodyOf<D extends Deed> = (typeof api)[D] extends { body: infer B extends z.ZodType }
  ? z.input<B>
  : undefined;
export type ReplyOf<D extends Deed> = z.output<(typeof api)[D]['reply']> &
  z.output<typeof ServerTime>;

/** A refusal, as the platform said it. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

const unreachable: Problem = {
  type: 'about:blank',
  title: 'Unreachable',
  status: 0,
  code: 'Unreachable',
  detail: '连接不上服务器，本次操作未保存，请检查网络后重试。',
  detailEn: 'The server cannot be reached and nothing was saved. Check the network and try again.',
  requestId: '',
  serverNow: 0 as Problem['serverNow'],
};

interface Call<D extends Deed> {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: BodyOf<D>;
}

/** Asks the platform; throws `Refused`. A POST is tried again with the same key if its answer was lost. */
export async function ask<D extends Deed>(deed: D, call: Call<D> = {}): Promise<ReplyOf<D>> {
  const { method, path } = routes[deed];
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(call.params?.[name] ?? ''),
  );
  const query = call.query === undefined ? '' : `?${new URLSearchParams(call.query)}`;
  const token = currentSession()?.token;
  const request: RequestInit = {
    method,
    headers: {
      ...(method !== 'GET' && { 'idempotency-key': crypto.randomUUID() }),
      ...(call.body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
  };
  const response = await send(`${filled}${query}`, request);
  const answer = (await response.json().catch(() => unreachable)) as ReplyOf<D> & Problem;
  if (typeof answer.serverNow === 'number' && answer.serverNow > 0)
    noteServerTime(answer.serverNow);
  if (response.ok) return answer;
  if (response.status === 401 || response.status === 403) {
    // API Gateway's own refusal of a token that is over has no code: sign in again.
    if (answer.code === undefined) {
      signOut();
      throw new Refused({
        ...unreachable,
        status: response.status,
        code: 'SignInNeeded',
        detail: '登录已失效，请重新登录。',
        detailEn: 'Your session is over. Please sign in again.',
      });
    }
  }
  throw new Refused(answer.code === undefined ? unreachable : answer);
}

async function send(url: string, request: RequestInit): Promise<Response> {
  const tries = 3;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(url, request);
      if (response.status < 500 || attempt === tries) return response;
    } catch {
      if (attempt === tries) throw new Refused(unreachable);
    }
  }
}

/** Uploads one file by a form that the platform gave; the bytes go straight to the store. */
export async function upload(
  form: { url: string; fields: Record<string, string> },
  file: File,
): Promise<void> {
  const data = new FormData();
  for (const [name, value] of Object.entries(form.fields)) data.append(name, value);
  data.append('file', file);
  const response = await fetch(form.url, { method: 'POST', body: data }).catch(() => undefined);
  if (response?.ok) return;
  throw new Refused({
    ...unreachable,
    code: 'UploadRefused',
    detail: '上传没有成功，请重新选择文件再试。',
    detailEn: 'The upload failed. Choose the file again.',
  });
}

export async function sha256Hex(file: File): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
