import type { StreamRecord } from '../../../shared/runtime/stream-handler.ts';
import { type RecordName, readKey } from '../../../shared/store/key-reader.ts';

/** One write of a record that is followed. */
export type Change = StreamRecord & RecordName;

/** What follows from changes. The changes are of one person, or of the season, in the order in which they were written. */
export type Follower = (changes: readonly Change[]) => Promise<void>;

/** The write with the name of its record; undefined for what nobody follows. */
export function changeOf(record: StreamRecord): Change | undefined {
  const name = readKey(record.key);
  return name && { ...record, ...name };
}
