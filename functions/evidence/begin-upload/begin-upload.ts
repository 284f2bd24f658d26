import { createHash } from 'node:crypto';
import type { evidenceContracts } from '../../../shared/contracts/applications.ts';
import { accountFault } from '../../../shared/domain/account/account-faults.ts';
import type { Evidence } from '../../../shared/domain/evidence/evidence.ts';
import { evidenceFault } from '../../../shared/domain/evidence/evidence-faults.ts';
import {
  evidenceMoves,
  requireUploadable,
  uploadWindow,
} from '../../../shared/domain/evidence/evidence-moves.ts';
import { repeatOf } from '../../../shared/domain/kernel/repeat.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import { type CalendarReader, gate } from '../../../shared/store/calendar-store.ts';
import type { EvidenceStore } from '../../../shared/store/evidence-store.ts';
import { uploadKey } from '../../../shared/store/object-keys.ts';
import type { PersonStore } from '../../../shared/store/person-store.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';
import type { UploadFormMaker } from '../../../shared/store/upload-form.ts';

export interface BeginUploadDeps {
  readonly calendar: CalendarReader;
  readonly settings: Pick<SettingsReader, 'current'>;
  readonly people: Pick<PersonStore, 'find'>;
  readonly evidence: Pick<EvidenceStore, 'begin'>;
  readonly newForm: UploadFormMaker;
}

/** Attempts for one kind of evidence; enough for anybody, and a bound on what one account can fill the store with. */
const mostUploads = 12;

/** Begins one upload: a record of what is announced, and a form that lets exactly that through (features E1). */
export function beginUpload(deps: BeginUploadDeps) {
  const { calendar, settings, people, evidence, newForm } = deps;

  return async (request: SignedRequest<typeof evidenceContracts.beginUpload>) => {
    const { at, body, session, mark, requestId } = request;
    const { kind, contentType, bytes, sha256 } = body;
    const person = await people.find(session.sub);
    if (person === undefined || person.account.epoch !== session.epoch)
      throw accountFault('SessionOver');
    const { application } = person;
    const { candidateId, seasonId } = application;

    const window = uploadWindow(application.state);
    await gate(calendar, window, at, application.extensions?.[window]);
    const { evidence: limits, reasonCodes } = await settings.current();
    const reason = reasonCodes.find(({ code }) => code === application.reasonCode);
    requireUploadable(application.state, kind, reason?.evidence);
    const taken: Partial<Record<string, number>> =
      limits.find((rule) => rule.kind === kind)?.maxBytes ?? {};
    const limit = taken[contentType];
    if (limit === undefined) {
      throw evidenceFault('UploadTypeNotTaken', { allowed: Object.keys(taken).join('、') });
    }
    if (bytes > limit) throw evidenceFault('UploadTooLarge', { limit: limit / 1024 ** 2 });
    const evidenceId = evidenceIdOf(candidateId, mark.key);
    const others = person.evidence.filter(
      (piece) => piece.kind === kind && piece.evidenceId !== evidenceId,
    );
    if (others.length >= mostUploads) throw evidenceFault('UploadTooOften', { limit: mostUploads });

    const announced: Evidence = {
      seasonId,
      candidateId,
      evidenceId,
      kind,
      state: evidenceMoves.begin.to,
      objectKey: uploadKey({ candidateId, evidenceId, kind }),
      contentType,
      bytes,
      sha256,
      version: 0,
      requests: [mark],
      changedAt: at,
      changedBy: candidateId,
    };
    const begun = await evidence.begin(announced, requestId);
    repeatOf(begun.requests, mark);
    const form = await newForm({ key: begun.objectKey, contentType, sha256, maxBytes: limit });
    return { evidenceId, form };
  };
}

/** The id follows from the request, so that a repeat begins nothing new. */
function evidenceIdOf(candidateId: string, key: string): string {
  return createHash('sha256').update(`${candidateId}|${key}`).digest('hex').slice(0, 20);
}
