import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Loopback {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Serves HTTP on this machine's own address only; without a port, on a free one. */
export async function serveLoopback(
  answer: (request: IncomingMessage, reply: ServerResponse) => void,
  port = 0,
): Promise<Loopback> {
  const server = createServer(answer);
  // Clients keep their sockets; closing one first would break a request of theirs.
  server.keepAliveTimeout = 120_000;
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'is taken: stop what uses it' : `cannot be had (${code})`;
    throw new Error(`The port ${port} ${why}, or choose another with --port.`, { cause: error });
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The whole body of a message. */
export async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
