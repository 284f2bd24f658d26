import type { WindowId } from '../kernel/ids.ts';
import type { Move } from '../kernel/move.ts';
import type { EvidenceKind, EvidenceState } from './evidence.ts';
import { evidenceFault } from './evidence-faults.ts';

const upload = { inside: 'W02' } as const;

/** Every move of one upload (domain §5.3). A file is never replaced: another attempt is another record. */
export const evidenceMoves = {
  begin: { from: [], to: 'UPLOADING', by: ['candidate'], when: upload, guards: [] },
  /** By the candidate's word or by the store's own event, whichever comes first. */
  store: {
    from: ['UPLOADING'],
    to: 'STORED',
    by: ['candidate', 'workflow'],
    when: { since: 'W02' },
    guards: [],
  },
  /** A verdict that does not come was lost with its inspection: it is inspected again. */
  restart: {
    from: ['STORED'],
    to: 'STORED',
    by: ['clock'],
    when: { since: 'W02' },
    guards: [],
  },
  accept: {
    from: ['STORED', 'PARKED'],
    to: 'ACCEPTED',
    by: ['workflow'],
    when: { since: 'W02' },
    guards: [],
  },
  refuse: {
    from: ['STORED', 'PARKED'],
    to: 'REFUSED',
    by: ['workflow'],
    when: { since: 'W02' },
    guards: [],
  },
  /** An inspection that failed waits for a person; it never passes by itself (trust §5.5). */
  park: { from: ['STORED'], to: 'PARKED', by: ['workflow'], when: { since: 'W02' }, guards: [] },
} as const satisfies Record<string, Move<EvidenceState>>;

/** Returned evidence is mended inside the correction window, all other in the registration window. */
export function uploadWindow(applicationState: string): WindowId {
  return applicationState === 'RETURNED' ? 'W03b' : upload.inside;
}

const uploadable: readonly string[] = ['REGISTERED', 'DRAFT', 'RETURNED'];

/** Throws unless evidence may be uploaded in this state; of what was returned, only the kinds that the reason names. */
export function requireUploadable(
  applicationState: string,
  kind: EvidenceKind,
  returned: readonly EvidenceKind[] = [],
): void {
  const locked = applicationState === 'RETURNED' && !returned.includes(kind);
  if (!uploadable.includes(applicationState) || locked) throw evidenceFault('UploadNotNow');
}
