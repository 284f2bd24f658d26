import type { rosterContracts } from '../../../shared/contracts/applications.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import type { BatchStore } from '../../../shared/store/batch-store.ts';

export interface ListRosterImportsDeps {
  readonly seasonId: string;
  readonly batches: Pick<BatchStore, 'ofSchool'>;
}

/** The imports of one's own school, newest first. */
export function listRosterImports({ seasonId, batches }: ListRosterImportsDeps) {
  return async ({ session }: SignedRequest<typeof rosterContracts.listRosterImports>) => {
    const imports = await batches.ofSchool(seasonId, session.org);
    return { imports: imports.map((batch) => ({ ...batch, at: batch.createdAt })) };
  };
}
