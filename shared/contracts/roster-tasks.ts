import * as z from 'zod';
import { SeasonId } from '../domain/kernel/ids.ts';
import { BatchState, RowCounts } from '../domain/roster/import-batch.ts';
import { RosterFacts } from '../domain/roster/roster-entry.ts';

/** Which import, as `import-roster` is started with it. */
export const ImportTask = z.object({
  seasonId: SeasonId,
  batchId: z.string(),
  attempt: z.int().positive(),
});
export type ImportTask = z.infer<typeof ImportTask>;

/** What reading the file made: numbered chunks, or nothing, because the file is refused or the run is not the one awaited. */
export const RosterChunked = z.object({
  outcome: z.enum(['chunked', 'refused', 'not-awaited']),
  preview: z.boolean(),
  chunks: z.array(z.int().nonnegative()),
});

export const ImportChunkTask = ImportTask.extend({
  chunk: z.int().nonnegative(),
  preview: z.boolean(),
});

/** The counts of every chunk, in the order of the chunks. */
export const CloseImportTask = ImportTask.extend({ chunks: z.array(RowCounts) });
export const ImportClosed = z.object({ state: BatchState });

/** One thing that is wrong in one cell, as the school is shown it; the value is masked. */
export const ImportProblem = z.object({
  row: z.int(),
  column: z.string(),
  code: z.string(),
  value: z.string(),
  message: z.string(),
  messageEn: z.string(),
});
export type ImportProblem = z.infer<typeof ImportProblem>;

/** A piece of a file, read and judged row by row: what is imported in one step. In the archive it is sealed. */
export const RosterChunk = z.object({
  rows: z.int().nonnegative(),
  students: z.array(RosterFacts.extend({ row: z.int(), idNo: z.string() })),
  problems: z.array(ImportProblem),
});
export type RosterChunk = z.infer<typeof RosterChunk>;
