import type { rosterContracts } from '../../../shared/contracts/applications.ts';
import { authorityFault, requireSameOrg } from '../../../shared/domain/authority/authority.ts';
import { repeatOf } from '../../../shared/domain/kernel/repeat.ts';
import { batchFault, batchMoves } from '../../../shared/domain/roster/import-batch.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import type { BatchStore } from '../../../shared/store/batch-store.ts';
import { type CalendarReader, gate } from '../../../shared/store/calendar-store.ts';
import type { ObjectStore } from '../../../shared/store/object-store.ts';

export interface ConfirmRosterUploadDeps {
  readonly seasonId: string;
  readonly calendar: CalendarReader;
  readonly batches: Pick<BatchStore, 'find' | 'step'>;
  readonly objects: Pick<ObjectStore, 'facts'>;
}

/** Says that the import is to run, or its preview. The workflow follows from the record. */
export function confirmRosterUpload(deps: ConfirmRosterUploadDeps) {
  const { seasonId, calendar, batches, objects } = deps;

  return async (request: SignedRequest<typeof rosterContracts.confirmRosterUpload>) => {
    const { at, params, body, session, mark, requestId } = request;
    const { batchId } = params;
    const batch = await batches.find({ seasonId, batchId });
    if (batch === undefined) throw authorityFault('NotFound');
    requireSameOrg(session, { org: batch.schoolCode });
    const reply = { batchId, state: batchMoves.run.to };
    if (repeatOf(batch.requests, mark)) return reply;
    await gate(calendar, batchMoves.run.when.inside, at);

    const found = await objects.facts(batch.objectKey);
    if (found?.bytes !== batch.bytes) throw batchFault('RosterNotArrived');
    const step = await batches.step({
      read: batch,
      move: 'run',
      changes: { preview: body.preview, attempt: batch.attempt + 1 },
      at,
      by: session.sub,
      requestId,
      done: mark,
    });
    if (!step.moved && repeatOf(step.batch.requests, mark) === undefined)
      throw batchFault('ImportNotStartable', { state: step.batch.state });
    return reply;
  };
}
