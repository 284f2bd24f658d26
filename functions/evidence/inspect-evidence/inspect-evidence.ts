import { createHash } from 'node:crypto';
import type * as z from 'zod';
import type {
  InspectEvidenceTask,
  RecordInspectionTask,
} from '../../../shared/contracts/evidence-tasks.ts';
import { evidenceMoves } from '../../../shared/domain/evidence/evidence-moves.ts';
import type { EvidenceStore } from '../../../shared/store/evidence-store.ts';
import { copyKey } from '../../../shared/store/object-keys.ts';
import type { ObjectStore } from '../../../shared/store/object-store.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';
import { inspectBytes } from './inspect-bytes.ts';

export interface InspectEvidenceDeps {
  readonly evidence: Pick<EvidenceStore, 'find'>;
  readonly settings: Pick<SettingsReader, 'current'>;
  readonly objects: Pick<ObjectStore, 'read' | 'write'>;
}

/** Judges an upload by its bytes and writes the copy that officers open. Anything that it does not expect parks it. */
export function inspectEvidence({ evidence, settings, objects }: InspectEvidenceDeps) {
  return async (task: z.infer<typeof InspectEvidenceTask>): Promise<RecordInspectionTask> => {
    const piece = await evidence.find(task);
    if (piece === undefined) throw new Error('The upload to inspect is not in the table.');
    if (!(evidenceMoves.accept.from as readonly string[]).includes(piece.state))
      return { ...task, outcome: 'judged-before' };
    const { evidence: kinds } = await settings.current();
    const limits = kinds.find(({ kind }) => kind === piece.kind);
    const bytes = await objects.read(piece.objectKey);
    if (limits === undefined || bytes === undefined)
      throw new Error(`The ${limits ? 'object' : 'rule'} of an upload is missing.`);
    if (createHash('sha256').update(bytes).digest('hex') !== piece.sha256)
      throw new Error('The stored object is not the one that was announced.');

    const verdict = await inspectBytes(bytes, limits, piece.contentType);
    if (verdict.verdict === 'refused') {
      const { reason, zh } = verdict;
      return { ...task, outcome: 'refused', reason, reasonText: zh };
    }
    const { reviewCopy, reviewSha256, contentType } = verdict;
    const reviewKey = copyKey(piece);
    await objects.write(reviewKey, reviewCopy, contentType);
    return { ...task, outcome: 'accepted', reviewKey, reviewSha256 };
  };
}
