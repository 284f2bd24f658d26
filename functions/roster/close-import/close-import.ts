import * as z from 'zod';
import {
  type CloseImportTask,
  type ImportClosed,
  ImportProblem,
} from '../../../shared/contracts/roster-tasks.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import type { RowCounts } from '../../../shared/domain/roster/import-batch.ts';
import type { BatchStore } from '../../../shared/store/batch-store.ts';
import { rosterProblemsKey, rosterReportKey } from '../../../shared/store/object-keys.ts';
import type { ObjectStore } from '../../../shared/store/object-store.ts';

export interface CloseImportDeps {
  readonly batches: Pick<BatchStore, 'find' | 'step'>;
  readonly objects: Pick<ObjectStore, 'read' | 'write'>;
  readonly now: Clock;
}

type Task = z.infer<typeof CloseImportTask>;

/** Ends an import: one report of every problem, and the sums. */
export function closeImport({ batches, objects, now }: CloseImportDeps) {
  return async (task: Task): Promise<z.infer<typeof ImportClosed>> => {
    const batch = await batches.find(task);
    if (batch === undefined) throw new Error('The import to close is not in the table.');
    if (batch.state !== 'RUNNING' || batch.attempt !== task.attempt) return { state: batch.state };

    const counts = sum(task.chunks);
    if (counts.accepted + counts.unchanged + counts.rejected !== counts.rows)
      throw new Error('The counts of an import do not add up.');
    const problems = await allProblems(task);
    if (problems.length > 0)
      await objects.write(rosterReportKey(task), JSON.stringify(problems), 'application/json');

    const move = batch.preview ? 'preview' : 'finish';
    const step = { read: batch, move, changes: counts, at: now(), by: 'import-roster' } as const;
    return { state: (await batches.step(step)).batch.state };
  };

  /** In the order of the rows. */
  async function allProblems(task: Task): Promise<ImportProblem[]> {
    const problems: ImportProblem[] = [];
    for (const [chunk, { rejected }] of task.chunks.entries()) {
      if (rejected === 0) continue;
      const part = await objects.read(rosterProblemsKey({ ...task, chunk }));
      if (part === undefined) throw new Error('The problems of a chunk are not in the archive.');
      problems.push(...z.array(ImportProblem).parse(JSON.parse(part.toString('utf8'))));
    }
    return problems.toSorted((a, b) => a.row - b.row);
  }
}

function sum(chunks: readonly RowCounts[]): RowCounts {
  const total = (of: keyof RowCounts) => chunks.reduce((all, chunk) => all + chunk[of], 0);
  return {
    rows: total('rows'),
    accepted: total('accepted'),
    unchanged: total('unchanged'),
    rejected: total('rejected'),
  };
}
