import { auditedChange } from '../../../shared/domain/audit/audited-change.ts';
import type { AuditStore } from '../../../shared/store/audit-store.ts';
import type { Change, Follower } from './change.ts';

/** Records every change in its subject's chain (features U1). */
export function recordChanges(audit: Pick<AuditStore, 'append'>): Follower {
  return async (changes) => {
    const [first] = changes;
    const audited = changes.filter(isMove).map(auditedChange);
    if (first !== undefined && audited.length > 0) await audit.append(first.subject, audited);
  };
}

/** A write that only moved a record in an index has changed nothing of it. */
function isMove(change: Change): boolean {
  const { before, after } = change;
  if (before === undefined || after === undefined) return true;
  return before.version !== after.version || auditedChange(change).fields.length > 0;
}
