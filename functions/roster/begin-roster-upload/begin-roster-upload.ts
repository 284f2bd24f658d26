import { createHash } from 'node:crypto';
import type { rosterContracts } from '../../../shared/contracts/applications.ts';
import type { SeasonId } from '../../../shared/domain/kernel/ids.ts';
import { repeatOf } from '../../../shared/domain/kernel/repeat.ts';
import { batchFault, batchMoves } from '../../../shared/domain/roster/import-batch.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import type { BatchStore } from '../../../shared/store/batch-store.ts';
import { type CalendarReader, gate } from '../../../shared/store/calendar-store.ts';
import { rosterFileKey } from '../../../shared/store/object-keys.ts';
import type { UploadFormMaker } from '../../../shared/store/upload-form.ts';

export interface BeginRosterUploadDeps {
  readonly seasonId: SeasonId;
  readonly calendar: CalendarReader;
  readonly batches: Pick<BatchStore, 'begin'>;
  readonly newForm: UploadFormMaker;
}

/** Holds 200,000 students (features M1). */
const maxBytes = 30 * 1024 ** 2;

/** Begins an import of the operator's own school: a record of what is announced, and a form that lets exactly that through. */
export function beginRosterUpload(deps: BeginRosterUploadDeps) {
  const { seasonId, calendar, batches, newForm } = deps;

  return async (request: SignedRequest<typeof rosterContracts.beginRosterUpload>) => {
    const { at, body, session, mark, requestId } = request;
    const { fileName, bytes, sha256 } = body;
    await gate(calendar, batchMoves.begin.when.inside, at);
    if (bytes > maxBytes) throw batchFault('RosterTooLarge', { limit: maxBytes / 1024 ** 2 });

    const batchId = batchIdOf(session.org, mark.key);
    const announced = {
      seasonId,
      batchId,
      schoolCode: session.org,
      fileName,
      sha256,
      bytes,
      objectKey: rosterFileKey(batchId),
      state: batchMoves.begin.to,
      preview: false,
      attempt: 0,
      rows: 0,
      accepted: 0,
      unchanged: 0,
      rejected: 0,
      createdAt: at,
      version: 0,
      requests: [mark],
      changedAt: at,
      changedBy: session.sub,
    };
    const begun = await batches.begin(announced, requestId);
    repeatOf(begun.requests, mark);
    const form = await newForm({ key: begun.objectKey, contentType: 'text/csv', sha256, maxBytes });
    return { batchId, form };
  };
}

/** Begins with the school, and follows from the request, so that a repeat begins nothing new. */
function batchIdOf(schoolCode: string, key: string): string {
  const hash = createHash('sha256').update(`${schoolCode}|${key}`).digest('hex');
  return `${schoolCode}-${hash.slice(0, 16)}`;
}
