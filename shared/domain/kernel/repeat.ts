import { type Fault, thrower } from './fault.ts';
import type { DoneRequest, RequestMark } from './ids.ts';

const repeatFaults = {
  RequestKeyReused: {
    kind: 'invalid',
    zh: '同一 Idempotency-Key 已用于另一请求，请更换后重试。',
    en: 'This Idempotency-Key was used for another request; please send a new one.',
  },
} as const satisfies Record<string, Fault>;
const repeatFault = thrower(repeatFaults);

/** What a record remembers of this very request, if it is a repeat. The same key with other content is refused. */
export function repeatOf(
  requests: readonly DoneRequest[],
  mark: RequestMark,
): DoneRequest | undefined {
  const done = requests.find(({ key }) => key === mark.key);
  if (done !== undefined && done.hash !== mark.hash) throw repeatFault('RequestKeyReused');
  return done;
}
