import * as z from 'zod';
import { arrivedWhole } from '../../../shared/domain/evidence/frozen-evidence.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import type { EvidenceStore } from '../../../shared/store/evidence-store.ts';
import { readUploadKey } from '../../../shared/store/object-keys.ts';
import type { ObjectStore } from '../../../shared/store/object-store.ts';

/** What S3 tells of new objects; a test event of S3's own tells of none. */
const ObjectsCreated = z.object({
  Records: z
    .array(z.object({ s3: z.object({ object: z.object({ key: z.string() }) }) }))
    .default([]),
});

export interface NoteObjectDeps {
  readonly evidence: Pick<EvidenceStore, 'find' | 'step'>;
  readonly objects: Pick<ObjectStore, 'facts'>;
  readonly now: Clock;
}

/** The net under a lost confirmation: an upload whose bytes are there is stored, whether or not its owner says so. */
export function noteObject({ evidence, objects, now }: NoteObjectDeps) {
  return async (body: unknown): Promise<void> => {
    const { Records } = ObjectsCreated.parse(body);
    for (const { s3 } of Records) {
      const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '));
      const of = readUploadKey(key);
      const found = of && (await evidence.find(of));
      if (of === undefined || found?.state !== 'UPLOADING' || found.objectKey !== key) continue;
      if (!arrivedWhole(found, await objects.facts(key))) continue;
      const at = now();
      await evidence.step({
        of,
        move: 'store',
        changes: { uploadedAt: at },
        at,
        by: 'note-object',
      });
    }
  };
}
