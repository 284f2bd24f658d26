import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Functions } from './functions.ts';
import type { Assembly } from './template.ts';

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly key: string;
  readonly functionArn: string;
  readonly authorizerArn: string | undefined;
}

/** Plays the gateway's stamp to the millisecond: only a rehearsal gives one (`x-rehearsal-arrival`). */
export type StampOf = (headers: IncomingMessage['headers']) => number | undefined;

/** API Gateway's limit on a request body. */
const bodyLimitBytes = 10 * 1024 * 1024;

/**
 * The HTTP API of the stack, as payload v2.0 events: stamps arrival in season time before anything else,
 * asks the authorizer where the route names one, and answers as the function did.
 */
export function createHttpApi(
  assembly: Assembly,
  functions: Functions,
  seasonNow: () => number,
  stampOf: StampOf = () => undefined,
  onTrouble: (what: string, error: unknown) => void = () => {},
) {
  const routes = readRoutes(assembly);
  return {
    /** Whether a route of the API would answer this path at all. */
    owns: (path: string): boolean => routes.some(({ pattern }) => pattern.test(path)),

    async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const timeEpoch = stampOf(request.headers) ?? seasonNow();
      const url = new URL(request.url ?? '/', 'http://localhost');
      const found = match(routes, request.method ?? 'GET', url.pathname);
      if (found === undefined) return reply(response, 404, { message: 'Not Found' });
      const body = await readBody(request);
      if (body === undefined) return reply(response, 413, { message: 'Request Too Long' });
      const event = eventOf({ request, url, body, timeEpoch, ...found });
      const authorizer = await authorize(found.route, event);
      if (authorizer === undefined) return reply(response, 401, { message: 'Unauthorized' });
      if (authorizer === false) return reply(response, 403, { message: 'Forbidden' });
      const context = {
        ...event.requestContext,
        ...(authorizer !== true && { authorizer: { lambda: authorizer } }),
      };
      const result = await functions.invoke(
        found.route.functionArn,
        { ...event, requestContext: context },
        { id: event.requestContext.requestId },
      );
      if (response.destroyed) return undefined;
      if ('error' in result) {
        onTrouble(
          found.route.key,
          new Error(`${result.error.errorType}: ${result.error.errorMessage}`),
        );
        return reply(response, 500, { message: 'Internal Server Error' });
      }
      return answer(response, result.payload);
    },
  };

  /** true: nothing to ask; an object: the context; undefined: nobody signed in; false: refused. */
  async function authorize(
    route: Route,
    event: ReturnType<typeof eventOf>,
  ): Promise<true | object | undefined | false> {
    if (route.authorizerArn === undefined) return true;
    if (event.headers.authorization === undefined) return undefined;
    const asked = await functions.invoke(route.authorizerArn, {
      ...event,
      type: 'REQUEST',
      identitySource: [event.headers.authorization],
    });
    if ('error' in asked) return false;
    const said = asked.payload as { isAuthorized?: boolean; context?: object };
    return said.isAuthorized === true ? (said.context ?? {}) : false;
  }
}

function readRoutes(assembly: Assembly): Route[] {
  const arnOfTarget = new Map<string, string>();
  const authorizers = new Map<string, string>();
  for (const { type, id, properties } of assembly.resources) {
    if (type === 'AWS::ApiGatewayV2::Integration')
      arnOfTarget.set(id, functionArnIn(String(properties.IntegrationUri)));
    if (type === 'AWS::ApiGatewayV2::Authorizer')
      authorizers.set(id, functionArnIn(String(properties.AuthorizerUri)));
  }
  return assembly.resources
    .filter(({ type }) => type === 'AWS::ApiGatewayV2::Route')
    .map(({ properties }) => {
      const key = String(properties.RouteKey);
      const [method = '', path = ''] = key.split(' ');
      const target = String(properties.Target).replace('integrations/', '');
      const functionArn = arnOfTarget.get(target);
      if (functionArn === undefined) throw new Error(`The route ${key} has no integration.`);
      const authorizerArn = authorizers.get(String(properties.AuthorizerId ?? ''));
      return { method, key, functionArn, authorizerArn, pattern: patternOf(path) };
    });
}

/** Either the function's own ARN or API Gateway's invocation path around it. */
const functionArnIn = (uri: string): string =>
  /arn:aws:lambda:[^/]+:function:[^/]+/.exec(uri)?.[0] ?? uri;

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);

/** A fixed path wins over one with a parameter, as at API Gateway. */
function match(routes: readonly Route[], method: string, path: string) {
  const fitting = routes.filter((route) => route.method === method && route.pattern.test(path));
  fitting.sort((a, b) => a.key.split('{').length - b.key.split('{').length);
  const [route] = fitting;
  if (route === undefined) return undefined;
  const groups = route.pattern.exec(path)?.groups ?? {};
  const parameters = Object.fromEntries(
    Object.entries(groups).map(([k, v]) => [k, decodeURIComponent(v)]),
  );
  return { route, parameters };
}

function eventOf(given: {
  request: IncomingMessage;
  url: URL;
  body: Buffer;
  timeEpoch: number;
  route: Route;
  parameters: Record<string, string>;
}) {
  const { request, url, body, timeEpoch, route, parameters } = given;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
  const method = request.method ?? 'GET';
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers,
    ...(url.search !== '' && { queryStringParameters: Object.fromEntries(url.searchParams) }),
    ...(Object.keys(parameters).length > 0 && { pathParameters: parameters }),
    ...(body.length > 0 && { body: body.toString('utf8') }),
    isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method,
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.key,
      stage: '$default',
      time: new Date(timeEpoch).toISOString(),
      timeEpoch,
    },
  };
}

/** Undefined if it is too long; read to its end all the same, for a sender hears nothing before. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= bodyLimitBytes) parts.push(part);
  }
  return bytes > bodyLimitBytes ? undefined : Buffer.concat(parts);
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function answer(response: ServerResponse, payload: unknown): void {
  const { statusCode, headers, body, isBase64Encoded } = payload as {
    statusCode: number;
    headers?: Record<string, string>;
    body?: string;
    isBase64Encoded?: boolean;
  };
  const bytes = Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8');
  response.writeHead(statusCode, { ...headers, 'content-length': bytes.length }).end(bytes);
}
