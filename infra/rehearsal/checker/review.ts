import { type Finding, tally } from './finding.ts';
import type { Dossier, RawTask, Season } from './season.ts';
import { isInside } from './windows.ts';

const decidedOf = ({ tasks }: Dossier): (RawTask & Required<Pick<RawTask, 'decision'>>)[] =>
  tasks.flatMap((task) =>
    task.decision === undefined ? [] : [{ ...task, decision: task.decision }],
  );

/** Whoever came past the first review, by the record's own word or by its history. */
function hasPassed(season: Season, { candidateId, application }: Dossier): boolean {
  const entries = season.chains.get(candidateId)?.entries ?? [];
  return (
    ['PASSED', 'ELIGIBLE'].includes(application?.state ?? '') ||
    entries.some(({ item, to }) => item === 'APPLICATION' && to === 'PASSED')
  );
}

/** I11: nobody passed without a PASS, by an officer of the organisation to which the task was routed. */
export function passedByDecision(season: Season): Finding {
  const { hold, finding } = tally();
  for (const dossier of season.dossiers) {
    const { candidateId: who, entry } = dossier;
    const decided = decidedOf(dossier);
    for (const { taskId, org, stage, decision } of decided) {
      const officer = season.staff.get(decision.decidedBy);
      hold(
        officer?.org === org,
        () => `${taskId}: decided by ${decision.decidedBy} of ${officer?.org}`,
      );
      const routed = stage !== 'FIRST' || org === entry?.schoolCode || org === 'EMP';
      hold(routed, () => `${taskId}: routed to ${org}, not to ${entry?.schoolCode}`);
    }
    if (!hasPassed(season, dossier)) continue;
    const passes = decided.filter(
      ({ stage, decision }) => stage === 'FIRST' && decision.verdict === 'PASS',
    );
    hold(passes.length > 0, () => `${who}: passed, and nobody decided so`);
  }
  for (const { actor, status } of season.probes('second-taker')) {
    hold(status === 409, () => `${actor}: took what another had, and was answered ${status}`);
  }
  return finding('nobody was reviewed');
}

/** I12: no decision at or after the close of W04. Nothing is reopened in this slice. */
export function decidedInTime(season: Season): Finding {
  const { hold, finding } = tally();
  for (const dossier of season.dossiers) {
    for (const { taskId, decision } of decidedOf(dossier)) {
      const at = decision.decidedAt;
      hold(isInside(season, 'W04', at), () => `${taskId}: decided at ${at}, outside W04`);
    }
  }
  return finding('nothing was decided');
}

/** I13: a decision is on the revision that stood when it was made. */
export function decidedOnCurrentRevision(season: Season): Finding {
  const { hold, finding } = tally();
  for (const dossier of season.dossiers) {
    const entries = season.chains.get(dossier.candidateId)?.entries ?? [];
    const submissions = entries.filter(
      ({ item, to, from }) => item === 'APPLICATION' && to === 'SUBMITTED' && from !== 'SUBMITTED',
    );
    for (const { taskId, revision, decision } of decidedOf(dossier)) {
      const at = decision.decidedAt;
      const stood = submissions.filter((submission) => submission.at <= at).length;
      hold(stood === revision, () => `${taskId}: judged ${revision} while ${stood} stood`);
      const acts = season.acts.filter(
        ({ deed, status, params }) =>
          deed === 'decideTask' && status === 200 && params?.taskId === taskId,
      );
      for (const { body } of acts)
        hold(body?.revision === revision, () => `${taskId}: accepted for ${body?.revision}`);
    }
  }
  for (const { actor, status } of season.probes('stale-revision')) {
    hold(
      status === 409 || status === 422,
      () => `${actor}: a stale revision was answered ${status}`,
    );
  }
  return finding('nothing was decided');
}

/** I14: nobody decides on what is their own. (That a sealer is not the only reviewer needs sealed lists.) */
export function nobodyJudgesThemselves(season: Season): Finding {
  const { hold, finding } = tally();
  for (const dossier of season.dossiers) {
    for (const { taskId, decision } of decidedOf(dossier)) {
      const isOfficer = season.staff
        .get(decision.decidedBy)
        ?.roles.some((role) => role.endsWith('reviewer'));
      const isOwn = decision.decidedBy === dossier.candidateId;
      hold(!isOwn && isOfficer === true, () => `${taskId}: decided by ${decision.decidedBy}`);
    }
  }
  return finding('nothing was decided');
}

/** I15 needs lists that a school seals. */
export function sealedListsHoldTheirRows(_: Season): Finding {
  return { notApplicable: 'no list is sealed by a school in this slice' };
}

/** I16: who is out has neither a locked preference nor a ticket. */
export function outMeansOut({ dossiers }: Season): Finding {
  const { hold, finding } = tally();
  const out = ['DISQUALIFIED', 'FAILED', 'EXPIRED', 'WITHDRAWN', 'OVERDUE'];
  for (const { candidateId: who, application, preference, ticket } of dossiers) {
    if (application === undefined || !out.includes(application.state)) continue;
    const { state } = application;
    hold(preference?.outcome !== 'LOCKED', () => `${who}: ${state}, and a preference is locked`);
    const usable = ticket !== undefined && ticket.state !== 'REVOKED';
    hold(!usable, () => `${who}: ${state}, and has the ticket ${ticket?.ticketNo}`);
  }
  return finding('nobody dropped out');
}

/** I17: a claim stands no further than officers brought it; time alone approves nothing. */
export function claimsWentTheirWay(season: Season): Finding {
  const { hold, finding } = tally();
  const needsFirst = ['FIRST_PASSED', 'SEALED', 'RECHECKED', 'PUBLICISED', 'FINAL'];
  for (const dossier of season.dossiers) {
    const { candidateId: who, application } = dossier;
    if (application === undefined || application.claim.state === 'NONE') continue;
    const { category, state } = application.claim;
    const decided = decidedOf(dossier).filter(({ decision }) => decision.verdict === 'PASS');
    const has = (stage: string, orgs?: readonly string[]) =>
      decided.some((task) => task.stage === stage && (orgs?.includes(task.org) ?? true));
    const first = !needsFirst.includes(state) || has('FIRST');
    hold(first, () => `${who}: the claim ${category} is ${state} without a first PASS`);
    if (state !== 'FINAL') continue;
    const recheckedBy = category === 'GENERAL_POVERTY' ? ['DOE-E'] : ['DOE-S'];
    hold(has('RECHECK', recheckedBy), () => `${who}: the claim ${category} is FINAL unre-checked`);
  }
  return finding('nobody claimed a category');
}

/** I18: the claimed category counts exactly when its claim is final. */
export function categoryFollowsClaim({ dossiers, probes }: Season): Finding {
  const { hold, finding } = tally();
  for (const { candidateId: who, application, preference, ticket } of dossiers) {
    if (application === undefined) continue;
    const { category, state } = application.claim;
    const used = [preference?.choice?.category, ticket?.category].filter(
      (each) => each !== undefined && each !== 'GENERAL',
    );
    for (const each of used) {
      const entitled = state === 'FINAL' && each === category;
      hold(entitled, () => `${who}: counts as ${each}, the claim ${category} is ${state}`);
    }
    hold(
      (state === 'NONE') === (category === 'GENERAL'),
      () => `${who}: a claim of ${category} that is ${state}`,
    );
  }
  for (const { actor, status } of probes('claimed-category')) {
    hold(status === 422, () => `${actor}: a category without its claim was answered ${status}`);
  }
  return finding('nobody has an application');
}
