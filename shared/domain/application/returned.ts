import type { Profile } from './application.ts';
import { applicationFault } from './application-faults.ts';

/** What a reason code unlocks: the fields and the kinds of evidence that the person must mend (features F5). */
export interface Unlocked {
  readonly fields?: readonly string[] | undefined;
  readonly evidence?: readonly string[] | undefined;
}

/** The fields in which two profiles differ. */
export function changedFields(before: Profile | undefined, after: Profile): string[] {
  return Object.keys({ ...before, ...after }).filter((field) => {
    const key = field as keyof Profile;
    return text(before?.[key]) !== text(after[key]);
  });
}

/** Throws if a returned profile is changed in a field that was not returned. */
export function requireOnlyReturned(
  before: Profile | undefined,
  after: Profile,
  { fields = [] }: Unlocked,
): void {
  const locked = changedFields(before, after).filter((field) => !fields.includes(field));
  if (locked.length > 0) throw applicationFault('FieldLocked', { fields: locked.join('、') });
}

/** One value as text, whatever order its fields are in. */
function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  return JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
