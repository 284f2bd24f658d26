import { S3Client } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import { beginUpload } from '../../../functions/evidence/begin-upload/begin-upload.ts';
import { confirmUpload } from '../../../functions/evidence/confirm-upload/confirm-upload.ts';
import { inspectEvidence } from '../../../functions/evidence/inspect-evidence/inspect-evidence.ts';
import { noteObject } from '../../../functions/evidence/note-object/note-object.ts';
import { recordInspection } from '../../../functions/evidence/record-inspection/record-inspection.ts';
import { startS3Front } from '../../../infra/local/s3-front.ts';
import type { Session } from '../../../shared/domain/account/account.ts';
import type { EvidenceKind } from '../../../shared/domain/evidence/evidence.ts';
import { CandidateId } from '../../../shared/domain/kernel/ids.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { evidenceStore } from '../../../shared/store/evidence-store.ts';
import { objectStore } from '../../../shared/store/object-store.ts';
import { personStore } from '../../../shared/store/person-store.ts';
import { uploadForms } from '../../../shared/store/upload-form.ts';
import {
  calendarReader,
  inRegistration,
  newMark,
  seasonId,
  settings,
} from '../../support/intake.ts';
import { sha256 } from '../../support/memory-objects.ts';
import { filingDesk } from '../applications/filing-desk.ts';

const bucket = 'evidence';
const credentials = { accessKeyId: 'local', secretAccessKey: 'the-secret-of-this-machine' };

/** The upload deeds over a fresh table and the local S3 that enforces its forms; `created` are the events it told. */
export async function uploadDesk() {
  const desk = await filingDesk();
  const created: string[] = [];
  const front = await startS3Front({
    buckets: [{ name: bucket, properties: { BucketEncryption: {} } }],
    credentials,
    region: 'local',
    onObjectCreated: ({ key }) => created.push(key),
  });
  onTestFinished(() => front.stop());
  const s3 = new S3Client({
    endpoint: front.endpoint,
    region: 'local',
    credentials,
    forcePathStyle: true,
  });
  const evidence = evidenceStore(desk.client, desk.tableName);
  const objects = objectStore(s3, bucket);
  const now = () => inRegistration;
  const rules = { current: async () => settings };
  const parts = { calendar: calendarReader, settings: rules, evidence, objects, now };
  const deeds = {
    begin: beginUpload({
      ...parts,
      people: personStore(desk.client, desk.tableName),
      newForm: uploadForms(s3, bucket, Date.now),
    }),
    confirm: confirmUpload(parts),
    note: noteObject(parts),
    inspect: inspectEvidence(parts),
    record: recordInspection(parts),
  };

  interface When {
    readonly at?: Instant;
    readonly mark?: ReturnType<typeof newMark>;
  }
  const base = (session: Session, { at = inRegistration, mark = newMark() }: When) => ({
    at,
    mark,
    session,
    requestId: 'request-1',
    params: undefined,
    query: undefined,
  });

  return {
    ...desk,
    created,
    objects,
    piece: (session: Session, evidenceId: string) =>
      evidence.find({ candidateId: session.sub, evidenceId }),
    begin: (
      session: Session,
      file: Buffer,
      {
        kind = 'PHOTO' as EvidenceKind,
        contentType = 'image/jpeg' as const as 'image/jpeg' | 'application/pdf',
        bytes = file.length,
        ...when
      }: When & {
        kind?: EvidenceKind;
        contentType?: 'image/jpeg' | 'application/pdf';
        bytes?: number;
      } = {},
    ) =>
      deeds.begin({
        ...base(session, when),
        body: { kind, contentType, bytes, sha256: sha256(file) },
      }),
    confirm: (session: Session, evidenceId: string, when: When = {}) =>
      deeds.confirm({ ...base(session, when), params: { evidenceId }, body: {} }),
    note: (key: string) =>
      deeds.note({ Records: [{ s3: { object: { key: encodeURIComponent(key) } } }] }),
    noteAny: deeds.note,
    taskOf: (session: Session, evidenceId: string) => ({
      seasonId,
      candidateId: CandidateId.parse(session.sub),
      evidenceId,
    }),
    inspect: deeds.inspect,
    record: deeds.record,
  };
}

/** What the browser does with a form. */
export async function send(
  { url, fields }: { url: string; fields: Record<string, string> },
  file: Buffer,
  over: Record<string, string> = {},
): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...over })) form.set(name, value);
  form.set('file', new Blob([new Uint8Array(file)]), 'photo.jpg');
  return (await fetch(url, { method: 'POST', body: form })).status;
}
