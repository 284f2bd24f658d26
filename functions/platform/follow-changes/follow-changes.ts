import type { StreamRecord } from '../../../shared/runtime/stream-handler.ts';
import { type Change, changeOf, type Follower } from './change.ts';

/**
 * Lets everything follow that follows from a change. The audit comes first: what could not be recorded has not been
 * followed, and is delivered again. Each follower does its part once, however often it is asked.
 */
export function followChanges(audit: Follower, followers: readonly Follower[]) {
  return async (records: readonly StreamRecord[]): Promise<void> => {
    const changes = records
      .map(changeOf)
      .filter((change): change is Change => change !== undefined);
    await audit(changes);
    await Promise.all(followers.map((follow) => follow(changes)));
  };
}
