import { documentHash } from './arithmetic.ts';
import type { Act, Item } from './evidence.ts';
import { type Finding, tally } from './finding.ts';
import type { Dossier, RawAudit, Season } from './season.ts';
import { isInside, locksAt, reviewWindow } from './windows.ts';

/** I01: every accepted write lies inside its window, under the calendar in force at its own stamp. */
export function acceptedInWindow(season: Season): Finding {
  const { hold, finding } = tally();
  const inside = (who: string, what: string, id: string, at: number, dossier?: Dossier) =>
    hold(
      isInside(season, id, at, dossier?.application?.extensions),
      () => `${who}: ${what} at ${at} lies outside ${id}`,
    );

  for (const dossier of season.dossiers) {
    const { candidateId: who, account, payment } = dossier;
    if (account) inside(who, 'activation', 'W02', account.activatedAt);
    for (const entry of season.chains.get(who)?.entries ?? []) {
      const id = windowOfMove(entry, who);
      if (id !== undefined) {
        inside(who, `${entry.item} ${entry.from ?? ''}→${entry.to ?? ''}`, id, entry.at, dossier);
      }
    }
    for (const { evidenceId, uploadedAt } of dossier.evidence) {
      if (uploadedAt === undefined) continue;
      const { extensions } = dossier.application ?? {};
      const open = ['W02', 'W03b'].some((id) => isInside(season, id, uploadedAt, extensions));
      hold(open, () => `${who}: ${evidenceId} came at ${uploadedAt}, outside W02 and W03b`);
    }
    for (const { stage, decision } of dossier.tasks) {
      if (decision) inside(who, 'decision', reviewWindow(stage), decision.decidedAt, dossier);
    }
    for (const [n, { lastMove, lastStamp }] of dossier.revisions.entries()) {
      if (lastMove === 'invalidate') continue;
      const locks = locksAt(season, dossier, dossier.revisions.slice(0, n), lastStamp);
      inside(who, lastMove, 'W10', lastStamp, dossier);
      hold(lastStamp < locks, () => `${who}: ${lastMove} at ${lastStamp}, locked since ${locks}`);
    }
    if (payment?.state === 'PAID' && payment.paidAt !== undefined) {
      inside(who, 'payment', 'W13', payment.paidAt, dossier);
    }
  }
  for (const batch of season.under(`SEASON#${season.facts.seasonId}`)) {
    if (batch.sk.startsWith('BATCH#')) inside(batch.sk, 'import', 'W01', Number(batch.createdAt));
  }
  for (const { deed, actor, arrival, status } of season.acts) {
    const id = windowOfDeed[deed];
    if (arrival === undefined || status >= 300 || status === 0 || id === undefined) continue;
    const dossier = season.dossiers.find(({ person }) => person?.studentNo12 === actor);
    inside(actor, deed, id, arrival, dossier);
  }
  for (const { actor, deed, arrival, status } of season.probes('late')) {
    hold(!isDone(status), () => `${actor}: ${deed} at ${arrival} came too late and was ${status}`);
  }
  return finding('no write was accepted');
}

const windowOfDeed: Readonly<Record<string, string>> = {
  beginRosterUpload: 'W01',
  sendCode: 'W02',
  activateAccount: 'W02',
  saveProfile: 'W02',
  submitApplication: 'W02',
  takeNextTask: 'W04',
  takeTask: 'W04',
  decideTask: 'W04',
  handBackTask: 'W04',
  savePreference: 'W10',
  confirmPreference: 'W10',
  clearPreference: 'W10',
  openOrder: 'W13',
  printTicket: 'W14',
};

/** The window of what a person did to a record, as its audit entry tells it; the clock's own moves have none. */
function windowOfMove({ item, by, from, to, what }: RawAudit, candidateId: string) {
  const byCandidate = by === candidateId;
  const [kind, name] = item.split('#');
  if (kind === 'TASK' && !byCandidate && by !== 'system') return reviewWindow(name?.split('.')[1]);
  if (kind === 'PAYMENT' && byCandidate) return 'W13';
  if (kind === 'TICKET' && to === 'PRINTED' && byCandidate) return 'W14';
  if (kind !== 'APPLICATION' || by === 'system') return undefined;
  if (byCandidate) {
    if (from === 'RETURNED') return 'W03b';
    return to === 'DRAFT' || to === 'SUBMITTED' || what === 'created' ? 'W02' : undefined;
  }
  return from === 'UNDER_REVIEW' || (to === 'UNDER_REVIEW' && from !== to) ? 'W04' : undefined;
}

/** I02: edges were fired once more, early and late; each ran again, and changed nothing but what a run writes of itself. */
export function edgesFireIdempotently({ facts }: Season): Finding {
  const { hold, finding } = tally();
  for (const { edges, changes } of facts.refired) {
    for (const edge of edges) {
      const run = changes.find(({ after }) => after?.edgeId === edge);
      const ran = Number(run?.after?.attempt) > Number(run?.before?.attempt);
      hold(ran, () => `${edge} was fired again, and did not run`);
    }
    for (const { name, before, after } of changes) {
      if (name.startsWith(`CAND#${facts.seasonId} / AUDIT`)) continue;
      const same = withoutTraces(before) === withoutTraces(after);
      hold(
        same,
        () =>
          `${name} was changed when ${edges.length} edges fired again, ${edges.at(-1)} the last`,
      );
    }
  }
  return finding('no edge was fired again');
}

/** What a run writes of itself: when it ran, how often, and how much it found to do. The season's audit tells the same. */
const traces: Readonly<Record<string, readonly string[]>> = {
  EDGE: ['attempt', 'startedAt', 'endedAt', 'counts'],
  LIST: ['changedAt'],
  LOCK: ['changedAt'],
  TICKETS: ['changedAt', 'issuedAt'],
};

function withoutTraces(item: Item | undefined): string | undefined {
  if (item === undefined) return undefined;
  const own = item.pk.startsWith('SEASON#') ? (traces[item.sk.split('#')[0] ?? ''] ?? []) : [];
  const lasting = Object.entries(item).filter(([field]) => !own.includes(field));
  return documentHash(Object.fromEntries(lasting));
}

/** I03: the order of the season, in every version of its calendar. */
export function calendarInOrder(season: Season): Finding {
  const { hold, finding } = tally();
  for (const { version, windows } of season.calendars) {
    const of = new Map(windows.map((window) => [window.id, window]));
    const [w01, w02, w04, w06] = ['W01', 'W02', 'W04', 'W06'].map((id) => of.get(id));
    const [w09, w10, w11, w14] = ['W09', 'W10', 'W11', 'W14'].map((id) => of.get(id));
    const chain: readonly (readonly [string, number | undefined, '<' | '<='])[] = [
      ['W01 closes', w01?.closesAt, '<='],
      ['W02 opens', w02?.opensAt, '<'],
      ['W02 closes', w02?.closesAt, '<='],
      ['W04 opens', w04?.opensAt, '<'],
      ['W04 closes', w04?.closesAt, '<='],
      ['W06 closes', w06?.closesAt, '<='],
      ['W09 opens', w09?.opensAt, '<'],
      ['W09 closes', w09?.closesAt, '<='],
      ['W10 opens', w10?.opensAt, '<='],
      ['W11 opens', w11?.opensAt, '<'],
      ['W11 closes', w11?.closesAt, '<='],
      ['W10 closes', w10?.closesAt, '<='],
      ['W14 opens', w14?.opensAt, '<='],
    ];
    for (const [n, [name, at, is]] of chain.entries()) {
      const [next, then] = chain[n + 1] ?? [];
      if (next === undefined) continue;
      const known = at !== undefined && then !== undefined;
      const holds = known && (is === '<' ? at < then : at <= then);
      hold(holds, () => `version ${version}: ${name} (${at}) must be ${is} ${next} (${then})`);
    }
    for (const { id, parent, opensAt, closesAt } of windows) {
      const outer = parent === undefined ? undefined : of.get(parent);
      if (outer === undefined) continue;
      const within = outer.opensAt <= opensAt && closesAt <= outer.closesAt;
      hold(within, () => `version ${version}: ${id} lies outside ${parent}`);
    }
  }
  return finding('no calendar was published');
}

/** I04: what was refused stays refused, whatever is extended later; what was locked stays locked. */
export function refusedStaysRefused(season: Season): Finding {
  const { hold, finding } = tally();
  for (const { candidateId: who, late, revisions, acts } of season.dossiers) {
    for (const { stamp, reference } of late) {
      const taken = revisions.some(({ lastStamp }) => lastStamp === stamp);
      hold(!taken, () => `${who}: the late attempt ${reference} is an accepted revision`);
    }
    const late409 = acts.filter(isLate);
    for (const refused of late409) {
      const again = acts.find(
        ({ key, deed, status }) => key === refused.key && deed === refused.deed && isDone(status),
      );
      hold(again === undefined, () => `${who}: ${refused.deed} ${refused.key} was let in later`);
    }
  }
  for (const { actor, deed, status } of season.probes('late-again')) {
    hold(!isDone(status), () => `${actor}: ${deed} was late, sent again, and let in`);
  }
  for (const { change, state, proposalId, ...by } of season.proposals) {
    if (change.kind !== 'EXTENSION' || state !== 'ACTIVE') continue;
    const two = by.approvedBy !== undefined && by.approvedBy !== by.proposedBy;
    hold(two, () => `${proposalId}: an extension by one person`);
  }
  for (const [n, now] of season.calendars.entries()) {
    const before = season.calendars[n - 1];
    for (const old of before?.windows ?? []) {
      const next = now.windows.find(({ id }) => id === old.id);
      const isPast = old.closesAt <= now.publishedAt - activationMs;
      const kept = !isPast || next?.closesAt === old.closesAt;
      hold(kept, () => `version ${now.version} moves the close of ${old.id}, which had passed`);
    }
  }
  return finding('nothing was late and nothing was extended');
}

/** A change approved in time may come into force this much later: a workflow publishes it. */
const activationMs = 15 * 60_000;

/** I05: senders with a wrong clock are judged by the gateway's stamp like everybody. */
export function clientClockDecidesNothing(season: Season): Finding {
  const { hold, finding } = tally();
  for (const dossier of season.dossiers) {
    for (const act of dossier.acts) {
      const { clientSkewMs, arrival, deed, status } = act;
      if (!clientSkewMs || arrival === undefined || deed !== 'savePreference') continue;
      const earlier = dossier.revisions.filter(({ lastStamp }) => lastStamp < arrival);
      const isOpen = arrival < locksAt(season, dossier, earlier, arrival);
      hold(
        isOpen === isDone(status),
        () =>
          `${dossier.candidateId}: a save at ${arrival} with a clock ${clientSkewMs} ms off was ${status}`,
      );
    }
  }
  return finding('nobody with a wrong clock saved near an instant');
}

export const isDone = (status: number): boolean => status >= 200 && status < 300;

/** Refused for its time, with a number. */
export function isLate({ status, answer }: Pick<Act, 'status' | 'answer'>): boolean {
  return status === 409 && typeof answer.reference === 'string';
}
