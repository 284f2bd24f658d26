import { createHash } from 'node:crypto';
import type { Deed } from '../../shared/names.ts';
import type { Listener } from './api-client.ts';
import type { Act } from './checker/evidence.ts';

/** The actors' own log: what each sent and was answered, with secrets made into what they are judged by. */
export function actorLog(now: () => number) {
  const acts: Act[] = [];
  return {
    acts,
    /** The listener of one actor's client. */
    of:
      (actor: string): Listener =>
      ({ deed, call, sentAt, status, answer }) => {
        const { params, query, body, key, arrival, clientSkewMs, probe } = call;
        acts.push({
          ...{ deed, actor, key, sentAt, answeredAt: now(), status },
          ...(arrival !== undefined && { arrival }),
          ...(clientSkewMs !== undefined && { clientSkewMs }),
          ...(probe !== undefined && { probe }),
          ...(params !== undefined && { params }),
          ...(query !== undefined && { query }),
          ...(body !== undefined && { body: withoutSecrets(body) }),
          answer: status < 300 ? kept(deed, answer) : told(answer),
        });
      },
  };
}

/** What nobody is judged by, and what would fill the memory. */
const longAnswers = new Set<Deed>(['showMe', 'showTask', 'showSeason', 'listTasks']);

/** Of a catalogue, the categories in which it offers anything. */
function kept(deed: Deed, answer: unknown): Record<string, unknown> {
  if (deed !== 'showCatalogue') return longAnswers.has(deed) ? {} : told(answer);
  const { plans } = answer as { readonly plans: readonly { readonly category: string }[] };
  return { categories: [...new Set(plans.map(({ category }) => category))] };
}

function withoutSecrets(body: object): Record<string, unknown> {
  const { password, code: _code, totp: _totp, ...plain } = body as Record<string, unknown>;
  if (typeof password !== 'string') return plain;
  const hash = createHash('sha256').update(password).digest('hex').slice(0, 24);
  return { ...plain, password: `sha256:${hash}` };
}

/** An answer whose token is replaced by what it says of its holder. */
function told(answer: unknown): Record<string, unknown> {
  if (typeof answer !== 'object' || answer === null) return {};
  const { token, ...plain } = answer as Record<string, unknown>;
  if (typeof token !== 'string') return plain;
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  const { session } = JSON.parse(payload) as { session?: unknown };
  return { ...plain, session };
}
