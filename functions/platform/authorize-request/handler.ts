import { KMSClient } from '@aws-sdk/client-kms';
import * as z from 'zod';
import { env } from '../../../shared/names.ts';
import { required } from '../../../shared/runtime/config.ts';
import { keyRing } from '../../../shared/runtime/keyring.ts';
import { readSession } from '../../../shared/runtime/session-token.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { authorizeRequest } from './authorize-request.ts';

const ring = keyRing(new KMSClient(), required(env.sessionKey));
const authorize = authorizeRequest({ readSession: (token) => readSession(ring, token) });

/** API Gateway's question to a Lambda authorizer of an HTTP API, payload v2.0, and its simple answer. */
const Question = z.object({ headers: z.object({ authorization: z.string().optional() }) });
const Answer = z.object({
  isAuthorized: z.boolean(),
  context: z.object({ session: z.string() }).optional(),
});

export const handler = taskHandler(Question, Answer, ({ headers }) =>
  authorize(headers.authorization),
);
