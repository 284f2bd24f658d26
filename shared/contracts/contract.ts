import * as z from 'zod';
import type { WindowId } from '../domain/kernel/ids.ts';
import { Instant } from '../domain/kernel/instant.ts';

/** What crosses the border of one route. Answers are parsed too: what `reply` does not name cannot leave. */
export interface Contract {
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly reply: z.ZodObject;
  /** @default 200 */
  readonly status?: 200 | 201 | 202;
  /** The window whose close the reply tells; of several, in the order of the season, the one that is open. */
  readonly window?: WindowId | readonly WindowId[];
}

/** Every reply tells the server's time and the close of the window it belongs to (features C5); ms since 1970. */
export const ServerTime = z.object({
  serverNow: Instant,
  closesAt: Instant.optional(),
});

/** `application/problem+json` (RFC 9457): `code` is stable, `detail` is Chinese, `detailEn` English. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    detailEn: z.string(),
    requestId: z.string(),
    /** The number of a late attempt that was kept as evidence. */
    reference: z.string().optional(),
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .extend(ServerTime.shape);
export type Problem = z.infer<typeof Problem>;

export type ParamsOf<C extends Contract> = C['params'] extends z.ZodObject
  ? z.output<C['params']>
  : undefined;
export type QueryOf<C extends Contract> = C['query'] extends z.ZodObject
  ? z.output<C['query']>
  : undefined;
export type BodyOf<C extends Contract> = C['body'] extends z.ZodObject
  ? z.output<C['body']>
  : undefined;
export type ReplyOf<C extends Contract> = z.input<C['reply']>;
