import type { evidenceContracts } from '../../../shared/contracts/applications.ts';
import { evidenceFault } from '../../../shared/domain/evidence/evidence-faults.ts';
import { arrivedWhole } from '../../../shared/domain/evidence/frozen-evidence.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import type { EvidenceStore } from '../../../shared/store/evidence-store.ts';
import type { ObjectStore } from '../../../shared/store/object-store.ts';

export interface ConfirmUploadDeps {
  readonly evidence: Pick<EvidenceStore, 'find' | 'step'>;
  readonly objects: Pick<ObjectStore, 'facts'>;
}

/**
 * Takes the person's word that the file is there, and looks. The inspection follows from the change. The store's own
 * event does the same (`note-object`); whoever is second finds it done. What is said after the close changes nothing
 * that could still be submitted, so no window is asked.
 */
export function confirmUpload({ evidence, objects }: ConfirmUploadDeps) {
  return async (request: SignedRequest<typeof evidenceContracts.confirmUpload>) => {
    const { at, params, session, requestId } = request;
    const of = { candidateId: session.sub, evidenceId: params.evidenceId };
    const found = await evidence.find(of);
    if (found === undefined) throw evidenceFault('UploadUnknown');
    if (found.state !== 'UPLOADING') return found;

    if (!arrivedWhole(found, await objects.facts(found.objectKey)))
      throw evidenceFault('UploadNotArrived');
    const changes = { uploadedAt: at };
    const stored = await evidence.step({
      of,
      move: 'store',
      changes,
      at,
      by: session.sub,
      requestId,
    });
    return stored ?? found;
  };
}
