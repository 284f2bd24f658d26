import { randomUUID } from 'node:crypto';
import { activateVersion } from '../../../functions/calendar/activate-version/activate-version.ts';
import { approveChange } from '../../../functions/calendar/approve-change/approve-change.ts';
import { closeEdge } from '../../../functions/calendar/close-edge/close-edge.ts';
import { openEdge } from '../../../functions/calendar/open-edge/open-edge.ts';
import { prepareVersion } from '../../../functions/calendar/prepare-version/prepare-version.ts';
import { proposeChange } from '../../../functions/calendar/propose-change/propose-change.ts';
import { replaceSchedules } from '../../../functions/calendar/replace-schedules/replace-schedules.ts';
import type { ProposalBody } from '../../../shared/contracts/calendar.ts';
import type { Session } from '../../../shared/domain/account/account.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { calendarVersions } from '../../../shared/store/calendar-versions.ts';
import type { EdgeSchedule, EdgeSchedules } from '../../../shared/store/edge-schedules.ts';
import { extensionDesk } from '../../../shared/store/extension-desk.ts';
import { extensionStore } from '../../../shared/store/extension-store.ts';
import { preferenceStore } from '../../../shared/store/preference-store.ts';
import { at } from '../../domain/calendar/season.ts';
import { publishedSeason, seasonId } from '../../store/calendar/published-season.ts';

/** A group of schedules in memory. */
export function schedulesInMemory(): EdgeSchedules & { group: Map<string, EdgeSchedule> } {
  const group = new Map<string, EdgeSchedule>();
  return {
    group,
    list: async () => [...group.keys()],
    create: async (schedule) => void group.set(schedule.name, schedule),
    remove: async (name) => void group.delete(name),
  };
}

export const session = (sub: string): Session => ({
  seasonId,
  sub,
  roles: ['institute'],
  org: 'EXI',
  epoch: 0,
  mustSetPassword: false,
});

/** Hunan 2024 in force, with every deed of the calendar on one table and one clock that a test may move. */
export async function seasonDesk({
  shards = 2,
  schedules = schedulesInMemory() as EdgeSchedules,
} = {}) {
  const season = await publishedSeason({ shards });
  const { client, tableName, reader: calendar, settings, proposals, edges, locks } = season;
  const clock = { now: at('2024-01-17T12:00') };
  const now = () => clock.now;
  const preferences = preferenceStore(client, tableName);
  const versions = calendarVersions(client, tableName);
  const store = extensionStore(client, tableName);
  const extensions = extensionDesk({ calendar, settings, store, preferences, locks });
  const deeds = {
    propose: proposeChange({ calendar, extensions, proposals }),
    approve: approveChange({ calendar, extensions, proposals }),
    prepare: prepareVersion({ calendar, settings, proposals, now }),
    replace: replaceSchedules({ calendar, settings, schedules, now }),
    activate: activateVersion({ calendar, settings, proposals, locks, versions, now }),
    open: openEdge({ calendar, settings, edges, now }),
    close: closeEdge({ calendar, settings, edges, locks, now }),
  };

  const asked = (sub: string, moment: Instant, key: string = randomUUID()) => ({
    at: moment,
    session: session(sub),
    mark: { key, hash: 'hash' },
    requestId: randomUUID(),
    query: undefined,
  });
  const propose = (change: ProposalBody, moment: Instant, sub = 'exi-li', key?: string) =>
    deeds.propose({ ...asked(sub, moment, key), params: undefined, body: { change } });
  const approve = (proposalId: string, moment: Instant, sub = 'exi-wang', key?: string) =>
    deeds.approve({ ...asked(sub, moment, key), params: { proposalId }, body: {} });

  return {
    ...season,
    ...{ clock, now, calendar, deeds, propose, approve, preferences, versions },

    /** Both people agree at that moment; nothing is published yet. */
    async agree(change: ProposalBody, moment: Instant): Promise<string> {
      const { proposalId } = await propose(change, moment);
      await approve(proposalId, moment);
      return proposalId;
    },

    /** What the workflow publish-calendar does, state by state. */
    async publish(proposalId: string, attempt = 1) {
      const task = { seasonId, proposalId, attempt };
      const prepared = await deeds.prepare(task);
      if (prepared.outcome === 'refused') return prepared.outcome;
      await deeds.replace({ phase: 'create', seasonId, edges: prepared.edges });
      const { outcome } = await deeds.activate(task);
      await deeds.replace({ phase: 'delete', seasonId });
      return outcome;
    },
  };
}

export const reason = '省级平台网络故障';
