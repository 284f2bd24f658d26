import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { authority } from '../domain/authority/authority.ts';
import { type Deed, routes } from '../names.ts';
import { api } from './api.ts';
import { type Contract, Problem, ServerTime } from './contract.ts';

/** The API described: every route with its contract, made from the same schemas that judge each request. */
export function openApiDocument(title: string) {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const deed of Object.keys(routes) as Deed[]) {
    const { method, path } = routes[deed];
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(deed, api[deed]) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title,
      version: '1',
      description:
        'All instants are milliseconds since 1970-01-01T00:00:00Z; windows are half-open. The deciding time is when the gateway received the request.',
    },
    components: { securitySchemes: { session: { type: 'http', scheme: 'bearer' } } },
    paths: paths as ZodOpenApiPathsObject,
  });
}

function operationOf(deed: Deed, contract: Contract): ZodOpenApiOperationObject {
  const { method } = routes[deed];
  const { roles } = authority[deed];
  const isOpen = roles === 'anyone';
  const idempotencyKey = {
    name: 'Idempotency-Key',
    in: 'header' as const,
    required: method === 'POST',
    schema: { type: 'string' as const, minLength: 8, maxLength: 64 },
    description:
      'The same key for every try of one act: the act is done once, and each try gets its answer.',
  };
  return {
    operationId: deed,
    summary: contract.summary,
    description: isOpen ? 'For anyone.' : `For: ${roles.join(', ')}.`,
    ...(!isOpen && { security: [{ session: [] }] }),
    ...(method !== 'GET' && { parameters: [idempotencyKey] }),
    requestParams: {
      ...(contract.params !== undefined && { path: contract.params }),
      ...(contract.query !== undefined && { query: contract.query }),
    },
    ...(contract.body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: contract.body } } },
    }),
    responses: {
      [String(contract.status ?? 200)]: {
        description: 'Done.',
        content: { 'application/json': { schema: contract.reply.extend(ServerTime.shape) } },
      },
      default: {
        description: 'Refused, with a stable code and one sentence on how to mend it.',
        content: { 'application/problem+json': { schema: Problem } },
      },
    },
  };
}
