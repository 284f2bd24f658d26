/** The only place that spells the key of an object. Each upload attempt has one of its own, so nothing is replaced. */

interface UploadRef {
  readonly candidateId: string;
  readonly evidenceId: string;
}
interface ChunkRef {
  readonly batchId: string;
  readonly attempt: number;
  readonly chunk: number;
}

// The evidence bucket: what people send, and what was made anew of it.
export const uploadKey = ({ candidateId, evidenceId, kind }: UploadRef & { kind: string }) =>
  `uploads/${candidateId}/${evidenceId}/${kind}`;
export const copyKey = ({ candidateId, evidenceId, kind }: UploadRef & { kind: string }) =>
  `copies/${candidateId}/${evidenceId}/${kind}`;

/** Reads an upload's key back; undefined for any other object. */
export function readUploadKey(key: string): UploadRef | undefined {
  const [folder, candidateId, evidenceId, kind, ...more] = key.split('/');
  if (folder !== 'uploads' || !candidateId || !evidenceId || !kind || more.length > 0)
    return undefined;
  return { candidateId, evidenceId };
}

// The archive bucket: roster files, the pieces they are imported in, and what became of each row.
export const rosterFileKey = (batchId: string) => `rosters/${batchId}/file`;
export const rosterChunkKey = (ref: ChunkRef) => part(ref, 'chunk');
export const rosterProblemsKey = (ref: ChunkRef) => part(ref, 'problems');
export const rosterReportKey = ({ batchId, attempt }: Omit<ChunkRef, 'chunk'>) =>
  `rosters/${batchId}/${attempt}/report.json`;

function part({ batchId, attempt, chunk }: ChunkRef, name: string): string {
  return `rosters/${batchId}/${attempt}/${name}-${String(chunk).padStart(5, '0')}.json`;
}

// Lists and seats: named by the hash of what is in them, so that a second run writes the same or beside.
export const listObjectKey = (listId: string, sha256: string) => `lists/${listId}/${sha256}.json`;
export const seatsChunkKey = (ref: { round: string; manifest: string; chunk: number }) =>
  `manifests/${ref.round}/${ref.manifest}/chunk-${String(ref.chunk).padStart(5, '0')}.json`;
export const ticketPdfKey = (ref: { round: string; candidateId: string; ticketVersion: number }) =>
  `tickets/${ref.round}/${ref.candidateId}/v${ref.ticketVersion}.pdf`;
