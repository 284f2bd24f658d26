import * as z from 'zod';
import type { rosterContracts } from '../../../shared/contracts/applications.ts';
import { ImportProblem } from '../../../shared/contracts/roster-tasks.ts';
import { authorityFault, requireSameOrg } from '../../../shared/domain/authority/authority.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import type { BatchStore } from '../../../shared/store/batch-store.ts';
import { rosterReportKey } from '../../../shared/store/object-keys.ts';
import type { ObjectStore } from '../../../shared/store/object-store.ts';

export interface ShowRosterImportDeps {
  readonly seasonId: string;
  readonly batches: Pick<BatchStore, 'find'>;
  readonly objects: Pick<ObjectStore, 'read'>;
}

/** A function may answer with 6 MB; a file with more problems than this is mended in several rounds. */
const mostProblems = 5_000;

/** How far an import of one's own school is, and what is wrong with which row. */
export function showRosterImport({ seasonId, batches, objects }: ShowRosterImportDeps) {
  return async (request: SignedRequest<typeof rosterContracts.showRosterImport>) => {
    const { params, session } = request;
    const batch = await batches.find({ seasonId, batchId: params.batchId });
    if (batch === undefined) throw authorityFault('NotFound');
    requireSameOrg(session, { org: batch.schoolCode });
    const reported = batch.state === 'PREVIEWED' || batch.state === 'DONE';
    const report =
      reported && batch.rejected > 0 ? await objects.read(rosterReportKey(batch)) : undefined;
    const problems = report && z.array(ImportProblem).parse(JSON.parse(report.toString('utf8')));
    return { ...batch, errors: (problems ?? []).slice(0, mostProblems) };
  };
}
