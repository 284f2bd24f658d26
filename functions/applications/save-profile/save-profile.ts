import type { applicationContracts } from '../../../shared/contracts/applications.ts';
import { accountFault } from '../../../shared/domain/account/account-faults.ts';
import { applicationFault } from '../../../shared/domain/application/application-faults.ts';
import { claimOf } from '../../../shared/domain/application/claim.ts';
import {
  applicationMoves,
  moveFrom,
  requireFrom,
} from '../../../shared/domain/application/moves.ts';
import { changedFields, requireOnlyReturned } from '../../../shared/domain/application/returned.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import type { AccountStore } from '../../../shared/store/account-store.ts';
import type { ApplicationStore } from '../../../shared/store/application-store.ts';
import { type CalendarReader, gate } from '../../../shared/store/calendar-store.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';

export interface SaveProfileDeps {
  readonly calendar: CalendarReader;
  readonly settings: Pick<SettingsReader, 'current'>;
  readonly accounts: Pick<AccountStore, 'find'>;
  readonly applications: Pick<ApplicationStore, 'save' | 'reopen'>;
}

/**
 * Saves the profile: a draft, a submission pulled back to be edited, or what an officer returned (domain §6.15).
 * Saving what is there already is no change and no conflict, so that a repeat is harmless.
 */
export function saveProfile({ calendar, settings, accounts, applications }: SaveProfileDeps) {
  return async (request: SignedRequest<typeof applicationContracts.saveProfile>) => {
    const { at, body, session, requestId } = request;
    const candidate = await accounts.find(session.sub);
    if (candidate === undefined || candidate.account.epoch !== session.epoch)
      throw accountFault('SessionOver');
    const { application } = candidate;

    const move = moveFrom(application.state, ['save', 'reopen', 'amend']);
    const { inside } = applicationMoves[move].when;
    await gate(calendar, inside, at, application.extensions?.[inside]);
    requireFrom(move, application.state);
    const { profile, version } = body;
    if (
      application.version === version + 1 &&
      changedFields(application.profile, profile).length === 0
    )
      return application;
    if (application.version !== version) throw applicationFault('RecordChanged');

    const { categories, reasonCodes } = await settings.current();
    if (!categories.some(({ id, enabled }) => enabled && id === profile.category))
      throw applicationFault('CategoryNotOffered');
    if (move === 'amend') {
      const reason = reasonCodes.find(({ code }) => code === application.reasonCode);
      requireOnlyReturned(application.profile, profile, reason ?? {});
    }
    const changes = { profile, claim: claimOf(profile.category) };
    const step = { read: application, move, changes, at, requestId };
    return move === 'reopen' ? applications.reopen(step) : applications.save(step);
  };
}
