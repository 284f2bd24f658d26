import type { Application } from '../../../shared/domain/application/application.ts';
import { allowedCategories } from '../../../shared/domain/application/claim.ts';
import { settledClaim } from '../../../shared/domain/application/settle-claim.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import { openPreference } from '../../../shared/domain/preference/preference.ts';
import type { AccountStore } from '../../../shared/store/account-store.ts';
import { accountKey } from '../../../shared/store/keys.ts';
import type { LockStore } from '../../../shared/store/lock-store.ts';
import type { PreferenceStore } from '../../../shared/store/preference-store.ts';
import type { SeasonPass } from '../../../shared/store/season-pass.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';
import type { ShardPass } from './pass-shard.ts';
import { type Passed, untilSettled, walk } from './walk.ts';

export interface SettleEligibilityDeps {
  readonly people: Pick<SeasonPass, 'applications' | 'move'>;
  readonly accounts: Pick<AccountStore, 'find'>;
  readonly preferences: Pick<PreferenceStore, 'open'>;
  readonly locks: Pick<LockStore, 'find'>;
  readonly settings: Pick<SettingsReader, 'fresh'>;
  readonly now: Clock;
}

/** W09 has closed: who passed is eligible, the claims are settled, and each eligible person has a preference to fill. */
export function settleEligibility(deps: SettleEligibilityDeps): ShardPass {
  const { people, accounts, preferences, locks, settings, now } = deps;

  return async ({ seasonId }, shard) => {
    const { round } = await settings.fresh();
    return walk(people.applications({ seasonId, shard }), (application) =>
      settle(application, round.id),
    );
  };

  async function settle(seen: Application, round: string): Promise<Passed> {
    if (seen.state !== 'PASSED' && seen.state !== 'ELIGIBLE') return 'unchanged';
    let moved = false;
    return untilSettled(async () => {
      const person = await accounts.find(seen.candidateId);
      if (person === undefined) return 'unchanged';
      const { account, application } = person;

      if (application.state === 'PASSED') {
        const claim = settledClaim(application.claim);
        const raisesEpoch =
          allowedCategories(claim).length !== allowedCategories(application.claim).length;
        moved ||= await people.move(application, 'settle', now(), claim, { raisesEpoch });
        return undefined;
      }
      if (application.state !== 'ELIGIBLE') return moved ? 'moved' : 'unchanged';

      const { seasonId, candidateId, shard } = application;
      const found = await locks.find({ seasonId, round }, 't2');
      const ref = { seasonId, candidateId, shard, round };
      const end = await preferences.open(openPreference(ref, found.round, account.epoch, now()), {
        epochAt: accountKey({ candidateId }),
        round: found.round,
      });
      if (end === 'opened') return 'moved';
      if (end === 'there') return moved ? 'moved' : 'unchanged';
      return undefined;
    });
  }
}
