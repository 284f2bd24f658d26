import { auditedChange } from '../../../shared/domain/audit/audited-change.ts';
import type { AuditStore } from '../../../shared/store/audit-store.ts';
import type { Follower } from './change.ts';

/** Records every change in its subject's chain (features U1): each entry's hash is where the next one begins. */
export function recordChanges(audit: Pick<AuditStore, 'append'>): Follower {
  return async (changes) => {
    const [first] = changes;
    if (first !== undefined) await audit.append(first.subject, changes.map(auditedChange));
  };
}
