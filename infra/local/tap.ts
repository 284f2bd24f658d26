import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { invocationHeader, killInvocation } from './invocation.ts';
import { bodyOf, serveLoopback } from './loopback.ts';
import { type Question, scaleFor } from './scale.ts';

/** A call to the store, as the chooser of faults sees it; `index` counts the invocation's calls from 0. */
export interface StoreCall {
  readonly invocation: string;
  readonly action: string;
  readonly index: number;
}

export type StoreFault =
  | 'die-before'
  | 'die-after'
  | 'throttle'
  | 'conflict'
  | 'lose-answer'
  | { readonly delayMs: number };

/** What one invocation asked of the store; units only from a tap that weighs. */
export interface StoreCounts {
  storeRoundTrips: number;
  writeUnits: number;
  readUnits: number;
}

export interface TapOptions {
  /** The store's own endpoint. */
  readonly target: string;
  /** Counts units too, by reading each written item before and after: exact, and three times the work. */
  readonly weigh?: boolean;
  /** Chooses a fault for a call of an invocation; calls without one are never harmed. */
  readonly decide?: (call: StoreCall) => StoreFault | undefined;
  /** Says why an invocation may not ask this; calls without one may ask everything. */
  readonly deny?: (invocation: string, question: Question) => string | undefined;
  /** Told after each write that the store has applied. */
  readonly onWritten?: () => void;
}

export interface Tap {
  readonly endpoint: string;
  /** Writes that reached the store, and those of them that it has answered: equal when nothing is in flight. */
  readonly writes: { readonly started: number; readonly completed: number };
  /** What the invocation has used so far; forgets it, so that a long run does not grow. */
  takeCounts(invocation: string): StoreCounts;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const writing = /^(Put|Update|Delete|BatchWrite|TransactWrite)Items?$/;

/** A proxy before DynamoDB in this process: it counts each invocation's calls and injects faults. */
export async function createTap({
  target,
  weigh,
  decide,
  deny,
  onWritten,
}: TapOptions): Promise<Tap> {
  // Shorter than the store's own idle limit (30 s), so that no request goes into a closing socket.
  const agent = new Agent({ keepAlive: true, timeout: 20_000 });
  const counts = new Map<string, StoreCounts>();
  const calls = new Map<string, number>();
  const writes = { started: 0, completed: 0 };

  const ask = (headers: IncomingMessage['headers'], body: Buffer): Promise<Answer> =>
    new Promise((done, fail) => {
      const call = request(target, { agent, method: 'POST', headers }, async (reply) => {
        try {
          done({
            status: reply.statusCode ?? 502,
            headers: reply.headers,
            body: await bodyOf(reply),
          });
        } catch (error) {
          fail(error);
        }
      });
      call.on('error', fail);
      call.end(body);
    });
  const scale = weigh ? scaleFor(ask) : undefined;

  /** Hands a call to the store, and notes what it cost. */
  async function forward(question: Question, invocation: string | undefined): Promise<Answer> {
    const weighing = await scale?.weigh(question).catch((error: Error) => error);
    if (weighing instanceof Error) return fail('ValidationException', weighing.message);
    const { body, headers } = weighing?.question ?? question;
    const writesSomething = writing.test(question.action);
    if (writesSomething) writes.started += 1;
    let answer: Answer;
    try {
      answer = await ask(headers, body);
    } finally {
      if (writesSomething) writes.completed += 1;
    }
    const units = await weighing?.units(answer);
    if (invocation !== undefined && units !== undefined) {
      const sums = countsOf(invocation);
      sums.writeUnits += units.write;
      sums.readUnits += units.read;
    }
    if (writesSomething && answer.status === 200) onWritten?.();
    return answer;
  }

  function countsOf(invocation: string): StoreCounts {
    const known = counts.get(invocation);
    if (known !== undefined) return known;
    const none = { storeRoundTrips: 0, writeUnits: 0, readUnits: 0 };
    counts.set(invocation, none);
    return none;
  }

  function faultFor(invocation: string, action: string): StoreFault | undefined {
    const index = calls.get(invocation) ?? 0;
    calls.set(invocation, index + 1);
    countsOf(invocation).storeRoundTrips += 1;
    return decide?.({ invocation, action, index });
  }

  async function serve(call: IncomingMessage, reply: ServerResponse): Promise<void> {
    const { [invocationHeader]: name, host: _host, connection: _own, ...headers } = call.headers;
    const invocation = typeof name === 'string' ? name : undefined;
    const body = await bodyOf(call);
    const action = String(headers['x-amz-target'] ?? '').replace(/^.*\./, '');
    const question = { action, headers: { ...headers, 'content-length': `${body.length}` }, body };
    const fault = invocation === undefined ? undefined : faultFor(invocation, action);

    const denied = invocation === undefined ? undefined : deny?.(invocation, question);
    if (denied !== undefined) {
      send(reply, fail('AccessDeniedException', denied));
      return;
    }
    if (invocation !== undefined && fault === 'die-before') {
      killInvocation(invocation);
      call.socket.destroy();
      return;
    }
    if (fault === 'throttle' || fault === 'conflict') {
      send(reply, refusal(fault, question));
      return;
    }
    if (typeof fault === 'object') await pause(fault.delayMs);

    const answer = await forward(question, invocation);
    if (invocation !== undefined && fault === 'die-after') killInvocation(invocation);
    if (fault === 'die-after' || fault === 'lose-answer') call.socket.destroy();
    else send(reply, answer);
  }

  const server = await serveLoopback((call, reply) => {
    // A store that is gone looks as it does without a tap: a broken connection.
    serve(call, reply).catch(() => call.socket.destroy());
  });

  return {
    endpoint: server.endpoint,
    writes,
    takeCounts: (invocation) => {
      const taken = countsOf(invocation);
      counts.delete(invocation);
      calls.delete(invocation);
      return taken;
    },
    stop: async () => {
      await server.stop();
      agent.destroy();
    },
  };
}

/** What AWS answers where the local store never would (tech §2). */
function refusal(fault: 'throttle' | 'conflict', { action, body }: Question): Answer {
  if (fault === 'throttle') {
    return fail('ProvisionedThroughputExceededException', 'Injected: the table is throttled.');
  }
  if (action !== 'TransactWriteItems') {
    return fail('TransactionConflictException', 'Injected: a transaction holds the item.');
  }
  const { TransactItems } = JSON.parse(body.toString()) as { TransactItems: readonly unknown[] };
  const reasons = TransactItems.map((_, index) =>
    index === 0
      ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }
      : { Code: 'None' },
  );
  return fail(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map((each) => each.Code).join(', ')}]`,
    { CancellationReasons: reasons },
  );
}

function fail(name: string, message: string, more: object = {}): Answer {
  const said = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message, ...more };
  const body = Buffer.from(JSON.stringify(said));
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': `${body.length}`,
  };
  return { status: 400, headers, body };
}

function send(reply: ServerResponse, { status, headers, body }: Answer): void {
  const { 'transfer-encoding': _chunked, connection: _own, ...kept } = headers;
  reply.writeHead(status, { ...kept, 'content-length': body.length });
  reply.end(body);
}
