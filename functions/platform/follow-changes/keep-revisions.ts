import { preferenceRefOf } from '../../../shared/store/key-reader.ts';
import type { RevisionStore } from '../../../shared/store/revision-store.ts';
import type { Follower } from './change.ts';

/** Keeps each revision of a preference as an item of its own, so that the history is never overwritten (domain I28). */
export function keepRevisions(revisions: RevisionStore): Follower {
  return async (changes) => {
    for (const { kind, key, before, after } of changes) {
      if (kind !== 'preference' || after === undefined || after.ver === before?.ver) continue;
      await revisions.keep(preferenceRefOf(key), after);
    }
  };
}
