import { createHash } from 'node:crypto';
import type { RequestMark } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import {
  type Answered,
  type Choice,
  countOf,
  firstVersion,
  type PreferenceRef,
  type Version,
} from './preference.ts';

/** What one revision did. The stream keeps each as an item of its own (domain I28). */
export interface Revision {
  readonly kind: string;
  readonly stamp: Instant;
  readonly choice?: Choice | undefined;
}

/** The version that follows `version` when this revision is added: its head commits to all that went before. */
export function nextVersion(
  of: Pick<PreferenceRef, 'seasonId' | 'round' | 'candidateId'>,
  version: Version,
  { kind, stamp, choice }: Revision,
): Version {
  const chosen =
    choice === undefined ? '' : `${choice.collegeCode}/${choice.majorCode}/${choice.category}`;
  const text = [of.seasonId, of.round, of.candidateId, version, kind, stamp, chosen].join('\n');
  return `${countOf(version) + 1}.${shortHash(text, 20)}` as Version;
}

/** The version that a whole history ends in: equal to the stored one if nothing was changed, added or left out. */
export function versionOfHistory(
  of: Pick<PreferenceRef, 'seasonId' | 'round' | 'candidateId'>,
  revisions: readonly Revision[],
): Version {
  return revisions.reduce((version, revision) => nextVersion(of, version, revision), firstVersion);
}

/** The slot of the ring that a version's request lies in. */
export function slotOf(version: Version): string {
  return String(countOf(version) % 8);
}

/** What is remembered of a request: enough to know it again among eight. */
export function marksOf({ key, hash }: RequestMark): Pick<Answered, 'k' | 'h'> {
  return { k: shortHash(key, 12), h: shortHash(hash, 8) };
}

/** The first characters (6 bits each) of SHA-256 in base64url. */
function shortHash(text: string, characters: number): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, characters);
}
