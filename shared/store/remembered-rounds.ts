import type { Instant } from '../domain/kernel/instant.ts';
import { preferenceFault } from '../domain/preference/faults.ts';
import { isSettledFor, type Round } from '../domain/preference/round.ts';
import type { LockStore, RoundRef } from './lock-store.ts';

/** Rounds as a warm function knows them, so that a save reads nothing. */
export interface Rounds {
  /** The round for a request that arrived at `stamp`: read again only if it may have moved since. */
  at(ref: RoundRef, stamp: Instant): Promise<Round>;
  /** The round as it is now, strongly read for a request that arrived at `stamp`. */
  fresh(ref: RoundRef, stamp: Instant): Promise<Round>;
}

/**
 * Remembers each round that it reads once that is open: until then its opening may still move, and a save must not come
 * through the old one. One of these lives as long as its function.
 */
export function rememberedRounds({ findRound }: Pick<LockStore, 'findRound'>): Rounds {
  const known = new Map<string, Round>();

  const fresh = async (ref: RoundRef, stamp: Instant) => {
    const round = await findRound(ref);
    if (round === undefined) throw preferenceFault('RoundUnknown');
    if (stamp >= round.opensAt) known.set(nameOf(ref), round);
    return round;
  };

  return {
    fresh,
    async at(ref, stamp) {
      const round = known.get(nameOf(ref));
      return round !== undefined && isSettledFor(round, stamp) ? round : fresh(ref, stamp);
    },
  };
}

const nameOf = ({ seasonId, round }: RoundRef) => `${seasonId}/${round}`;
