import { createHash } from 'node:crypto';
import type * as z from 'zod';
import type {
  ImportTask,
  RosterChunk,
  RosterChunked,
} from '../../../shared/contracts/roster-tasks.ts';
import { DomainFault } from '../../../shared/domain/kernel/fault.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import { batchFault, type ImportBatch } from '../../../shared/domain/roster/import-batch.ts';
import {
  parseRosterRow,
  type RosterContext,
  repeatFinder,
} from '../../../shared/domain/roster/parse-roster-row.ts';
import { type KeyRing, sealField } from '../../../shared/runtime/keyring.ts';
import type { BatchStore } from '../../../shared/store/batch-store.ts';
import { rosterChunkKey } from '../../../shared/store/object-keys.ts';
import type { ObjectStore } from '../../../shared/store/object-store.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';
import { type RosterFileRow, rosterRows } from './roster-file.ts';

export interface ChunkRosterDeps {
  readonly ring: KeyRing;
  readonly batches: Pick<BatchStore, 'find' | 'step'>;
  readonly settings: Pick<SettingsReader, 'current'>;
  readonly objects: Pick<ObjectStore, 'read' | 'write'>;
  readonly findMajor: RosterContext['findMajor'];
  readonly now: Clock;
  /** @default 200 */
  readonly rowsPerChunk?: number;
}

/**
 * Reads a roster file whole: judges each row by itself and against the rows before it, and leaves the rows in chunks,
 * each sealed, since they hold ID numbers and a failed attempt leaves them where they are.
 * A file that cannot be read is refused in one sentence, and nothing of it is imported.
 */
export function chunkRoster(deps: ChunkRosterDeps) {
  const { ring, batches, settings, objects, findMajor, now, rowsPerChunk = 200 } = deps;

  return async (task: ImportTask): Promise<z.input<typeof RosterChunked>> => {
    const batch = await batches.find(task);
    if (batch?.state !== 'RUNNING' || batch.attempt !== task.attempt)
      return { outcome: 'not-awaited', preview: true, chunks: [] };
    const { schoolCode, preview } = batch;
    const { roster: rules } = await settings.current();

    try {
      const file = await announcedFile(batch);
      const judge = rowJudge({ rules, schoolCode, findMajor });
      const chunks: number[] = [];
      let chunk = emptyChunk();
      const write = async () => {
        const key = rosterChunkKey({ ...task, chunk: chunks.length });
        const sealed = await sealField(ring, key, 'chunk', JSON.stringify(chunk));
        await objects.write(key, sealed, 'text/plain');
        chunks.push(chunks.length);
        chunk = emptyChunk();
      };
      for await (const row of rosterRows(file)) {
        const { student, problems } = judge(row);
        chunk.rows += 1;
        chunk.problems.push(...problems);
        if (student !== undefined && problems.length === 0) chunk.students.push(student);
        if (chunk.rows === rowsPerChunk) await write();
      }
      if (chunk.rows > 0) await write();
      return { outcome: 'chunked', preview, chunks };
    } catch (error) {
      if (!(error instanceof DomainFault)) throw error;
      const changes = { reason: error.zh, reasonEn: error.message };
      const by = 'import-roster';
      await batches.step({ read: batch, move: 'refuse', changes, at: now(), by });
      return { outcome: 'refused', preview, chunks: [] };
    }
  };

  /** The very bytes that the school announced. */
  async function announcedFile({ objectKey, sha256 }: ImportBatch): Promise<Buffer> {
    const file = await objects.read(objectKey);
    if (file === undefined || createHash('sha256').update(file).digest('hex') !== sha256)
      throw batchFault('RosterNotArrived');
    return file;
  }
}

const emptyChunk = (): RosterChunk => ({ rows: 0, students: [], problems: [] });

/** Judges the rows of one file in their order. */
function rowJudge(context: RosterContext) {
  const repeats = repeatFinder();
  return (row: RosterFileRow) => {
    if ('problem' in row) return { problems: [row.problem] };
    const read = parseRosterRow(row.row, row.cells, context);
    if ('problems' in read) return { problems: [...read.problems] };
    return { student: read.student, problems: [...repeats(read.student)] };
  };
}
