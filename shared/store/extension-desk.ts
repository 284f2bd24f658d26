import type { Application } from '../domain/application/application.ts';
import { calendarFault } from '../domain/calendar/calendar-faults.ts';
import { ticketsPreparedAt } from '../domain/calendar/edges.ts';
import { extendedCloses, requireExtendable } from '../domain/calendar/extension.ts';
import type { RequestMark } from '../domain/kernel/ids.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { extending } from '../domain/preference/moves.ts';
import { roundPlanOf, type Settings } from '../seasons/season-file.ts';
import type { CalendarReader } from './calendar-store.ts';
import type { ExtensionStore } from './extension-store.ts';
import type { LockStore } from './lock-store.ts';
import type { PreferenceStore } from './preference-store.ts';
import type { Proposal } from './proposal-store.ts';
import type { SettingsReader } from './settings-store.ts';

type ExtensionChange = Extract<Proposal['change'], { kind: 'EXTENSION' }>;

export interface Approval {
  readonly by: string;
  readonly at: Instant;
  readonly done: RequestMark;
}

export interface ExtensionDeskDeps {
  readonly calendar: Pick<CalendarReader, 'fresh'>;
  readonly settings: Pick<SettingsReader, 'fresh'>;
  readonly store: ExtensionStore;
  readonly preferences: Pick<PreferenceStore, 'find'>;
  readonly locks: Pick<LockStore, 'find'>;
}

export type ExtensionDesk = ReturnType<typeof extensionDesk>;

/** In which states an application can be given more time. */
const extendableStates: Record<ExtensionChange['window'], readonly Application['state'][]> = {
  W02: ['REGISTERED', 'DRAFT', 'SUBMITTED'],
  W10: ['ELIGIBLE'],
  W11: ['ELIGIBLE'],
};

/** More time for one person, from the judgement to the one transaction that gives it. */
export function extensionDesk({
  calendar,
  settings,
  store,
  preferences,
  locks,
}: ExtensionDeskDeps) {
  const judge = async (change: ExtensionChange, at: Instant) => {
    const application = await store.findApplication(change.candidateId);
    if (application === undefined) throw calendarFault('CandidateUnknown');
    const { window } = change;
    if (!extendableStates[window].includes(application.state))
      throw calendarFault('CandidateNotExtendable', { window });
    const current = await calendar.fresh();
    const rules = await settings.fresh();
    const preparedAt = ticketsPreparedAt(current, roundPlanOf(rules));
    const { extensions = {} } = application;
    requireExtendable(current, extensions, change, at, { ...rules.round, preparedAt });
    return { application, current, rules };
  };

  return {
    /** Throws unless the extension could be granted now. */
    async judge(change: ExtensionChange, at: Instant): Promise<void> {
      await judge(change, at);
    },

    async grant(
      proposal: Proposal & { readonly change: ExtensionChange },
      { by, at, done }: Approval,
    ): Promise<Proposal> {
      const { change } = proposal;
      const { application, current, rules } = await judge(change, at);
      const granted = await store.grant({
        proposal,
        application,
        extensions: extendedCloses(current, application.extensions ?? {}, change, rules.round),
        preference: await raisedPreference(application, change, rules, { by, at }),
        ...{ by, at, done },
      });
      if (!granted) throw calendarFault('RecordChanged');
      return { ...proposal, state: 'ACTIVE', approvedBy: by, approvedAt: at };
    },
  };

  /** The preference carries its own instants (lock.md §2): the same transaction raises them. */
  async function raisedPreference(
    { seasonId, shard, candidateId }: Application,
    { window, closesAt }: ExtensionChange,
    { round }: Settings,
    approval: { readonly by: string; readonly at: Instant },
  ) {
    if (window !== round.window && window !== round.confirmWindow) return undefined;
    const of = { seasonId, round: round.id, shard, candidateId };
    const seen = await preferences.find(of);
    if (seen === undefined) throw calendarFault('CandidateNotExtendable', { window });
    const found = await locks.find(of, 't2');
    const to = window === round.window ? { t2: closesAt } : { t1: closesAt };
    const write = extending(seen, found.round, to, approval);
    if (write === undefined) throw calendarFault('ExtensionTooLate', { window });
    return { of, write };
  }
}
