import type { Application } from '../application/application.ts';
import type { Evidence, EvidenceKind } from './evidence.ts';

/** What a category asks for: every group, and of each group any one kind (notice L43: certificate, or unit letter). */
export type EvidenceGroups = readonly (readonly EvidenceKind[])[];

/** The upload of a kind that counts: the newest whose bytes are there and that was not refused. */
export function newestOf(kind: EvidenceKind, evidence: readonly Evidence[]): Evidence | undefined {
  return evidence
    .filter((piece) => piece.kind === kind && isThere(piece))
    .toSorted((a, b) => (a.uploadedAt ?? 0) - (b.uploadedAt ?? 0))
    .at(-1);
}

/** What was submitted before, and what of it was returned: all else stays as it was judged (domain §5.1). */
export interface Earlier {
  readonly frozen: Application['frozen'];
  readonly returned?: readonly EvidenceKind[] | undefined;
}

/** What a submission freezes, and the groups for which nothing is there. */
export function freezeEvidence(
  groups: EvidenceGroups,
  evidence: readonly Evidence[],
  earlier?: Earlier,
): {
  readonly frozen: NonNullable<Application['frozen']>;
  readonly missing: readonly (readonly EvidenceKind[])[];
} {
  const pieceOf = (kind: EvidenceKind) =>
    earlier === undefined || earlier.returned?.includes(kind)
      ? newestOf(kind, evidence)
      : earlier.frozen?.[kind];
  const frozen: NonNullable<Application['frozen']> = {};
  for (const kind of new Set(groups.flat())) {
    const piece = pieceOf(kind);
    if (piece !== undefined) frozen[kind] = { evidenceId: piece.evidenceId, sha256: piece.sha256 };
  }
  return { frozen, missing: groups.filter((group) => !group.some((kind) => kind in frozen)) };
}

/** The frozen pieces that the inspection has not accepted: with one of these nobody passes (features E3). */
export function unacceptedOf(
  frozen: Application['frozen'],
  evidence: readonly Evidence[],
): readonly string[] {
  return Object.entries(frozen ?? {})
    .filter(
      ([, { evidenceId }]) =>
        evidence.find((piece) => piece.evidenceId === evidenceId)?.state !== 'ACCEPTED',
    )
    .map(([kind]) => kind);
}

/** A submission may be made while the inspection runs; to pass needs its word (features E3). */
function isThere({ state }: Evidence): boolean {
  return state === 'STORED' || state === 'ACCEPTED' || state === 'PARKED';
}

/** Whether what lies in the store is what was announced. Its bytes are judged later, by the inspection. */
export function arrivedWhole(
  { bytes, sha256 }: Pick<Evidence, 'bytes' | 'sha256'>,
  found: { readonly bytes: number; readonly sha256: string | undefined } | undefined,
): boolean {
  return found?.bytes === bytes && (found.sha256 === undefined || found.sha256 === sha256);
}
