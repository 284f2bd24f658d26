import type * as z from 'zod';
import type { api } from '../../shared/contracts/api.ts';
import type { Problem, ServerTime } from '../../shared/contracts/contract.ts';
import { type Deed, routes } from '../../shared/names.ts';
import { noteConnection } from './connection.ts';
import { noteServerTime } from './server-clock.ts';
import { currentSession, noteSessionOver } from './session.ts';

export type BodyOf<D extends Deed> = (typeof api)[D] extends { body: infer B extends z.ZodType }
  ? z.input<B>
  : undefined;
export type ReplyOf<D extends Deed> = z.output<(typeof api)[D]['reply']> &
  z.output<typeof ServerTime>;

/** A refusal: the platform's own words, or ours when it could not be asked. */
export class Refused extends Error {
  readonly problem: Pick<
    Problem,
    'code' | 'detail' | 'detailEn' | 'fields' | 'reference' | 'status'
  >;

  constructor(problem: Refused['problem']) {
    super(problem.detail);
    this.problem = problem;
  }
}

const unreachable = {
  status: 0,
  code: 'Unreachable',
  detail: '连接不上服务器，本次操作没有保存。请检查网络后重试，您填写的内容仍在本页。',
  detailEn:
    'The server cannot be reached and nothing was saved. Check the network and try again; what you typed is still here.',
};
const sessionOver = {
  status: 401,
  code: 'SessionOver',
  detail: '登录已失效，请重新登录后再试，您填写的内容仍在本页。',
  detailEn: 'Your session is over. Sign in again and retry; what you typed is still here.',
};
/** The platform's own ways to say that this token is no longer good. */
const overCodes = new Set(['SessionOver', 'SignInNeeded', 'EligibilityChanged']);

interface Call<D extends Deed> {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: BodyOf<D>;
}

/** Asks the platform; throws `Refused`. If an answer was lost it is asked again with the same key. */
export async function ask<D extends Deed>(deed: D, call: Call<D> = {}): Promise<ReplyOf<D>> {
  const { method, path } = routes[deed];
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(call.params?.[name] ?? ''),
  );
  const query = call.query === undefined ? '' : `?${new URLSearchParams(call.query)}`;
  const token = currentSession()?.token;
  const response = await send(`${filled}${query}`, {
    method,
    headers: {
      ...(method !== 'GET' && { 'idempotency-key': crypto.randomUUID() }),
      ...(call.body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
  });
  const answer = (await response.json().catch(() => ({}))) as ReplyOf<D> & Partial<Problem>;
  if (typeof answer.serverNow === 'number') noteServerTime(answer.serverNow);
  if (response.ok) return answer;
  const { code } = answer;
  // The gateway's own refusal of a token that is over has no code.
  const isOver = code === undefined ? [401, 403].includes(response.status) : overCodes.has(code);
  if (isOver && token !== undefined) {
    // Somebody may have signed in again while this was under way.
    if (token === currentSession()?.token) noteSessionOver();
    throw new Refused(code === 'EligibilityChanged' ? (answer as Problem) : sessionOver);
  }
  throw new Refused(code === undefined ? unreachable : (answer as Problem));
}

const tries = 3;
const pauseMs = 300;

async function send(url: string, request: RequestInit): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, request).catch(() => undefined);
    const isLast = attempt === tries;
    if (response !== undefined && (response.status < 500 || isLast)) {
      noteConnection(false);
      return response;
    }
    if (isLast) {
      noteConnection(true);
      throw new Refused(unreachable);
    }
    await new Promise((go) => setTimeout(go, pauseMs * attempt));
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
    status: response?.status ?? 0,
    code: 'UploadRefused',
    detail: '文件没有上传成功，请检查网络后重新选择文件。',
    detailEn: 'The file was not uploaded. Check the network and choose it again.',
  });
}

export async function sha256Hex(file: File): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
