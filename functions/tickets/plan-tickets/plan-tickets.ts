import type { TicketsPlan, TicketsTask } from '../../../shared/contracts/ticket-tasks.ts';
import { canonicalJson } from '../../../shared/domain/kernel/canonical-json.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import { isSealedForAll, type Lock } from '../../../shared/domain/preference/lock.ts';
import type { Choice, Preference } from '../../../shared/domain/preference/preference.ts';
import { type Examinee, inChunks, planSeats } from '../../../shared/domain/ticket/seat-plan.ts';
import type { ExamSite } from '../../../shared/domain/ticket/seats.ts';
import type { DrawLot } from '../../../shared/domain/ticket/ticket.ts';
import { ticketFault } from '../../../shared/domain/ticket/ticket-faults.ts';
import { seatsChunkKey } from '../../../shared/store/object-keys.ts';
import type { PreferenceStore } from '../../../shared/store/preference-store.ts';
import type { SeasonPass } from '../../../shared/store/season-pass.ts';
import type { TicketIssue, TicketIssueStore } from '../../../shared/store/ticket-issue-store.ts';

export interface PlanTicketsDeps {
  readonly issues: Pick<TicketIssueStore, 'find' | 'plan'>;
  readonly preferences: Pick<PreferenceStore, 'inShard'>;
  readonly people: Pick<SeasonPass, 'applicationsOf' | 'paymentsOf'>;
  /** The state of the round's last instant: with it everything is sealed. */
  readonly lastLock: (task: TicketsTask) => Promise<Lock>;
  readonly shards: () => Promise<number>;
  readonly sites: () => Promise<readonly ExamSite[]>;
  /** The lots of a round, and the seed that they can be drawn from again. */
  readonly lots: (
    task: TicketsTask,
  ) => Promise<{ readonly seed: string; readonly drawLot: DrawLot }>;
  readonly write: (key: string, body: string) => Promise<void>;
  readonly now: Clock;
}

/**
 * Freezes who sits where: everybody eligible whose choice is locked and whose fee is paid or waived. The first run
 * decides; a later one finds its plan. Nothing is planned before all is sealed and settled.
 */
export function planTickets(deps: PlanTicketsDeps) {
  const { issues, lastLock, sites, lots, write, now } = deps;
  return async (task: TicketsTask): Promise<TicketsPlan> => {
    const before = await issues.find(task);
    if (before !== undefined) return planOf(before);
    if (!isSealedForAll(await lastLock(task))) throw ticketFault('LockNotSealed');

    const examinees = await examineesOf(deps, task);
    const { seed, drawLot } = await lots(task);
    const { manifest, chunks } = inChunks(planSeats(task, examinees, await sites(), drawLot));
    for (const [chunk, rows] of chunks.entries())
      await write(seatsChunkKey({ ...task, manifest, chunk }), canonicalJson(rows));

    const at = now();
    const issue = await issues.plan({
      ...{ seasonId: task.seasonId, round: task.round, manifest, seed },
      state: 'PLANNED',
      tickets: examinees.length,
      chunks: chunks.length,
      plannedAt: at,
      changedAt: at,
      changedBy: 'system',
    });
    return planOf(issue);
  };
}

function planOf({ tickets, chunks }: TicketIssue): TicketsPlan {
  return { tickets, chunks: Array.from({ length: chunks }, (_, chunk) => chunk) };
}

/** Walks every shard of the round. An open fee means that the close of the fee window has not acted yet. */
async function examineesOf({ preferences, shards, people }: PlanTicketsDeps, task: TicketsTask) {
  const examinees: Examinee[] = [];
  let open = 0;
  for (let shard = 0; shard < (await shards()); shard += 1) {
    for await (const page of preferences.inShard({ ...task, shard })) {
      const locked = page.filter(isLockedChoice);
      const ids = locked.map(({ candidateId }) => candidateId);
      const [applications, payments] = await Promise.all([
        people.applicationsOf(ids),
        people.paymentsOf(task.round, ids),
      ]);
      const eligible = new Set<string>(
        applications.filter(({ state }) => state === 'ELIGIBLE').map((one) => one.candidateId),
      );
      for (const { candidateId, lockedChoice } of locked) {
        if (!eligible.has(candidateId)) continue;
        const payment = payments.get(candidateId);
        if (payment === undefined || payment.state === 'PENDING') open += 1;
        if (payment?.state === 'PAID' || payment?.state === 'WAIVED')
          examinees.push({ candidateId, shard, ...lockedChoice });
      }
    }
  }
  if (open > 0) throw ticketFault('FeesNotClosed', { open });
  return examinees;
}

type Locked = Omit<Preference, 'lockedChoice'> & { readonly lockedChoice: Choice };

function isLockedChoice(preference: Preference): preference is Locked {
  const { outcome, lockedChoice } = preference;
  return outcome === 'LOCKED' && lockedChoice !== undefined && lockedChoice !== 'NONE';
}
