import type { Session } from '../account/account.ts';
import type { Category } from '../kernel/ids.ts';
import type { Application } from './application.ts';

/**
 * The categories that a candidate may choose in (domain I18, I38): GENERAL always, the claimed one once its claim
 * is FINAL. Poverty is a track inside the ordinary plan, so it comes beside GENERAL, never in its place.
 */
export function allowedCategories({ category, state }: Application['claim']): Category[] {
  return category !== 'GENERAL' && state === 'FINAL' ? ['GENERAL', category] : ['GENERAL'];
}

/** A claim as it stands when a profile is saved: GENERAL claims nothing. */
export function claimOf(category: Category): Application['claim'] {
  return { category, state: category === 'GENERAL' ? 'NONE' : 'CLAIMED' };
}

/** What a candidate's session says of what they may do. */
export function candidateSession(
  account: {
    readonly seasonId: Session['seasonId'];
    readonly candidateId: string;
    readonly shard: number;
    readonly epoch: number;
    readonly juniorMajorCode: string;
    readonly passwordHash?: string | undefined;
  },
  claim: Application['claim'],
): Session {
  return {
    seasonId: account.seasonId,
    sub: account.candidateId,
    roles: ['candidate'],
    org: account.candidateId.slice(1, 6),
    epoch: account.epoch,
    mustSetPassword: account.passwordHash === undefined,
    shard: account.shard,
    categories: allowedCategories(claim),
    juniorMajorCode: account.juniorMajorCode,
  };
}
