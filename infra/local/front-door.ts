import type { IncomingMessage, ServerResponse } from 'node:http';
import type { createCashier } from './cashier.ts';
import type { Cloud } from './cloud.ts';
import { readText } from './local-page.ts';
import { type Loopback, serveLoopback } from './loopback.ts';
import type { createOutbox } from './outbox.ts';
import type { portalFiles } from './portal-files.ts';
import type { createTour } from './tour.ts';

interface FrontDoor {
  readonly port: number;
  readonly cloud: () => Cloud | undefined;
  /** What the start still waits for; empty when everything is in. */
  readonly waitingFor: () => readonly string[];
  readonly outbox: ReturnType<typeof createOutbox>;
  readonly cashier: ReturnType<typeof createCashier>;
  readonly tour: () => ReturnType<typeof createTour> | undefined;
  readonly portal: ReturnType<typeof portalFiles> | undefined;
}

/** The one address of the local platform: its API, its portal, and under `/local` what only one machine has. */
export function openFrontDoor(door: FrontDoor): Promise<Loopback> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = url.pathname;
    if (path.startsWith('/local/')) return local(door, url, request, response);
    const cloud = door.cloud();
    const waiting = door.waitingFor();
    if (path === '/health' && waiting.length > 0)
      return json(response, 503, { status: 'waiting', waitingFor: waiting });
    if (cloud?.http.owns(path)) return cloud.http.handle(request, response);
    if (cloud === undefined && (request.method !== 'GET' || path.startsWith('/v1/')))
      return json(response, 503, { message: 'starting', waitingFor: waiting });
    if (door.portal !== undefined && request.method === 'GET') return door.portal(path, response);
    return json(response, 404, { message: 'Not Found' });
  };
  return serveLoopback((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else json(response, 500, { message: error instanceof Error ? error.message : 'failed' });
    });
  }, door.port);
}

async function local(
  door: FrontDoor,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const tour = door.tour();
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /local/clock':
      if (tour === undefined) return json(response, 503, { message: 'starting' });
      return json(response, 200, await tour.look());
    case 'POST /local/clock': {
      if (tour === undefined) return json(response, 503, { message: 'starting' });
      try {
        const { to } = JSON.parse(await readText(request)) as { to: number };
        await tour.moveTo(to);
        return json(response, 200, await tour.look());
      } catch (error) {
        return json(response, 409, { message: (error as Error).message });
      }
    }
    case 'GET /local/outbox':
      return door.outbox.show(response, url.searchParams);
    case 'HEAD /local/sms':
      response.writeHead(204).end();
      return undefined;
    case 'POST /local/sms':
      return door.outbox.receive(request, response);
    case 'GET /local/cashier':
      return door.cashier.show(url, response);
    case 'POST /local/cashier':
      return door.cashier.pay(request, response);
    default:
      return json(response, 404, { message: 'Not Found' });
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}
