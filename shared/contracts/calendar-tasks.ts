import * as z from 'zod';
import { CalendarEdge, Flow, PassName } from '../domain/calendar/edges.ts';
import { SeasonId } from '../domain/kernel/ids.ts';
import { Instant } from '../domain/kernel/instant.ts';

/** What `publish-calendar` is started with: its name follows from proposal and attempt. */
export const VersionTask = z.object({
  seasonId: SeasonId,
  proposalId: z.string(),
  attempt: z.int().positive(),
});
export type VersionTask = z.infer<typeof VersionTask>;

export const PreparedVersion = z.object({
  outcome: z.enum(['prepared', 'refused']),
  /** The edges that still lie ahead in the version to be. */
  edges: z.array(CalendarEdge.pick({ edgeId: true, actsAt: true })),
});
export type PreparedVersion = z.infer<typeof PreparedVersion>;

export const ActivatedVersion = z.object({ outcome: z.enum(['active', 'refused']) });
export type ActivatedVersion = z.infer<typeof ActivatedVersion>;

/** Create what is missing before a version is in force; delete what nobody needs afterwards. */
export const SchedulesTask = z.discriminatedUnion('phase', [
  z.object({
    phase: z.literal('create'),
    seasonId: SeasonId,
    edges: PreparedVersion.shape.edges,
  }),
  z.object({ phase: z.literal('delete'), seasonId: SeasonId }),
]);
export type SchedulesTask = z.infer<typeof SchedulesTask>;
export const ReplacedSchedules = z.object({ created: z.int(), deleted: z.int() });
export type ReplacedSchedules = z.infer<typeof ReplacedSchedules>;

/** What `window-edge` is started with: its name follows from edge and attempt. */
export const EdgeTask = z.object({
  seasonId: SeasonId,
  edgeId: z.string(),
  attempt: z.int().positive(),
});
export type EdgeTask = z.infer<typeof EdgeTask>;

export const PassTask = EdgeTask.extend({ pass: PassName, shard: z.int().nonnegative() });
export type PassTask = z.infer<typeof PassTask>;

/** What follows an edge, or why nothing does. */
export const OpenedEdge = z.discriminatedUnion('outcome', [
  /** No edge of the calendar in force, or another run is at it, or it has acted. */
  z.object({ outcome: z.enum(['stale', 'done']) }),
  z.object({ outcome: z.literal('early'), waitUntil: z.iso.datetime() }),
  z.object({
    outcome: z.literal('run'),
    flow: z.enum(Flow.options.map((option) => option.shape.kind.value)),
    /** For a pass: one task for each shard. */
    shards: z.array(PassTask),
    /** For a workflow of its own: what it is started with. */
    input: z.record(z.string(), z.union([z.string(), z.int()])),
  }),
]);
export type OpenedEdge = z.infer<typeof OpenedEdge>;

/** What a pass did with one shard. */
export const PassReport = z.object({
  moved: z.int().nonnegative(),
  unchanged: z.int().nonnegative(),
  /** Those whose own close is later. */
  deferred: z.int().nonnegative(),
  /** The earliest instant at which one of those can be passed. */
  revisitAt: Instant.optional(),
});
export type PassReport = z.infer<typeof PassReport>;

export const CloseEdgeTask = EdgeTask.extend({
  ended: z.enum(['DONE', 'FAILED']),
  reports: z.array(PassReport),
});
export type CloseEdgeTask = z.infer<typeof CloseEdgeTask>;
export const ClosedEdge = z.object({ state: z.enum(['DONE', 'FAILED', 'OVERTAKEN']) });
export type ClosedEdge = z.infer<typeof ClosedEdge>;

/** What one minute's sweep found to do, by sweep. */
export const SweepReport = z.object({
  swept: z.record(z.string(), z.int()),
  failed: z.array(z.string()),
});
export type SweepReport = z.infer<typeof SweepReport>;
