import type { applicationContracts } from '../../../shared/contracts/applications.ts';
import { accountFault } from '../../../shared/domain/account/account-faults.ts';
import { hasOpened, windowOf } from '../../../shared/domain/calendar/calendar.ts';
import type { EvidenceKind } from '../../../shared/domain/evidence/evidence.ts';
import { schoolOf } from '../../../shared/domain/kernel/ids.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import type { Settings } from '../../../shared/seasons/season-file.ts';
import type { CalendarReader } from '../../../shared/store/calendar-store.ts';
import type { PersonStore } from '../../../shared/store/person-store.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';

export interface ShowMeDeps {
  readonly calendar: Pick<CalendarReader, 'current'>;
  readonly settings: Pick<SettingsReader, 'current'>;
  readonly people: Pick<PersonStore, 'find'>;
  readonly collegeName: (code: string) => string;
}

/** So many of the newest messages and late attempts are shown. */
const shown = 20;

/** Everything that a candidate may know of their own season, in one query. */
export function showMe({ calendar, settings, people, collegeName }: ShowMeDeps) {
  return async ({ session, at }: SignedRequest<typeof applicationContracts.showMe>) => {
    const person = await people.find(session.sub);
    if (person === undefined || person.account.epoch !== session.epoch)
      throw accountFault('SessionOver');
    const { account, application, evidence, payment, ticket, messages, lateAttempts } = person;
    const rules = await settings.current();
    const printing = windowOf(await calendar.current(), rules.round.ticketWindow);
    return {
      account,
      schoolName: collegeName(schoolOf(account.candidateId)),
      juniorMajorName: account.juniorMajorName ?? account.juniorMajorCode,
      application,
      evidence: [...evidence],
      evidenceNeeded: kindsNeeded(application.claim.category, rules),
      payment,
      // Allocated a day before, told from the release on (domain §5.6).
      ticket: hasOpened(printing, at) ? ticket : undefined,
      messages: messages.slice(0, shown),
      lateAttempts: lateAttempts.slice(0, shown),
    };
  };
}

/** Every kind that the category asks for, as the season lists them: the photo first. */
function kindsNeeded(category: string, { categories }: Settings): EvidenceKind[] {
  return [...new Set(categories.find(({ id }) => id === category)?.evidence.flat())];
}
