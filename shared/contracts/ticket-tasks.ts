import * as z from 'zod';
import { SeasonId } from '../domain/kernel/ids.ts';

/** What `issue-tickets` is started with. */
export const TicketsTask = z.object({ seasonId: SeasonId, round: z.string() });
export type TicketsTask = z.infer<typeof TicketsTask>;

/** How many tickets there will be, and the parts of the plan that they are drawn by. */
export const TicketsPlan = z.object({ tickets: z.int(), chunks: z.array(z.int()) });
export type TicketsPlan = z.infer<typeof TicketsPlan>;

export const DrawTicketsTask = TicketsTask.extend({ chunk: z.int().nonnegative() });
export type DrawTicketsTask = z.infer<typeof DrawTicketsTask>;

/** Drawn now, there already, and not to be drawn. */
export const DrawnTickets = z.object({ drawn: z.int(), there: z.int(), failed: z.int() });
export type DrawnTickets = z.infer<typeof DrawnTickets>;

export const IssuedTickets = z.object({ tickets: z.int() });
export type IssuedTickets = z.infer<typeof IssuedTickets>;
