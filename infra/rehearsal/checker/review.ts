import { type Finding, tally } from './finding.ts';
import type { Dossier, RawAudit, RawTask, Season } from './season.ts';
import { isInside, reviewWindow } from './windows.ts';

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
    const { candidateId: who } = dossier;
    const decided = decidedOf(dossier);
    for (const { taskId, org, stage, decision } of decided) {
      const officer = season.staff.get(decision.decidedBy);
      hold(
        officer?.org === org,
        () => `${taskId}: decided by ${decision.decidedBy} of ${officer?.org}`,
      );
      const routed = routedTo(season, dossier, stage);
      hold(org === routed, () => `${taskId}: decided at ${org}, and routed to ${routed}`);
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

/** I12: no decision at or after the close of its window. Nothing is reopened in this slice. */
export function decidedInTime(season: Season): Finding {
  const { hold, finding } = tally();
  for (const dossier of season.dossiers) {
    for (const { taskId, stage, decision } of decidedOf(dossier)) {
      const at = decision.decidedAt;
      const id = reviewWindow(stage);
      hold(isInside(season, id, at), () => `${taskId}: decided at ${at}, outside ${id}`);
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

/** I14: who decides holds the post for it, which no candidate does; and who seals a claim did not review it. */
export function nobodyJudgesThemselves(season: Season): Finding {
  const { hold, finding } = tally();
  for (const dossier of season.dossiers) {
    const decided = decidedOf(dossier);
    for (const { taskId, org, decision } of decided) {
      const { decidedBy } = decision;
      const roles = season.staff.get(decidedBy)?.roles ?? [];
      const may = roles.includes(reviewerAt(org));
      hold(may, () => `${taskId}: decided by ${decidedBy}, ${roles.join() || 'no officer'}`);
    }
    for (const { by } of claimChanges(season, dossier)) {
      if (!season.staff.get(by)?.roles.includes('school-sealer')) continue;
      const reviewed = decided.some(({ decision }) => decision.decidedBy === by);
      hold(!reviewed, () => `${dossier.candidateId}: the claim was reviewed and sealed by ${by}`);
    }
  }
  for (const { deed, actor, status } of season.probes('own-task')) {
    const refused = status === 403 || status === 404;
    hold(refused, () => `${actor}: ${deed} of their own submission was ${status}`);
  }
  return finding('nothing was decided');
}

function reviewerAt(org: string): string {
  if (org.startsWith('DOE-')) return 'division-reviewer';
  return org === 'EMP' ? 'centre-reviewer' : 'school-reviewer';
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

/** The way of a claim, and who brings it there (domain §5.2); a claim that left it counts for nothing. */
const way = ['CLAIMED', 'FIRST_PASSED', 'SEALED', 'RECHECKED', 'PUBLICISED', 'FINAL'];
const left = ['FIRST_FAILED', 'NOT_SUBMITTED', 'RECHECK_REJECTED', 'REVOKED'];
/** What the clock may make of a claim: lose it, or publish what people have brought so far. */
const byTheClock = ['NOT_SUBMITTED', 'PUBLICISED', 'FINAL'];
/** Hunan in GB/T 2260: the claims of families from elsewhere are the school's to decide (notice L57). */
const hunan = '43';

/** I17: a claim stands no further than people brought it, one stage after the other; time alone approves nothing. */
export function claimsWentTheirWay(season: Season): Finding {
  const { hold, finding } = tally();
  for (const dossier of season.dossiers) {
    const { candidateId: who, application } = dossier;
    if (application === undefined || application.claim.state === 'NONE') continue;
    const { category, state } = application.claim;
    const known = way.includes(state) || left.includes(state);
    hold(known, () => `${who}: the claim ${category} is ${state}`);
    const last = claimChanges(season, dossier).at(-1);
    const approved = last?.by !== 'system' || byTheClock.includes(state);
    hold(approved, () => `${who}: the clock made the claim ${category} ${state}`);

    let since = Number.NEGATIVE_INFINITY;
    for (const [stage, reachedAfter] of stagesOf(season, dossier)) {
      if (way.indexOf(state) < way.indexOf(stage)) break;
      const at = reachedAfter(since);
      hold(at !== undefined, () => `${who}: the claim ${category} is ${state}, never ${stage}`);
      since = at ?? since;
    }
  }
  return finding('nobody claimed a category');
}

type Stage = readonly [state: string, reachedAfter: (since: number) => number | undefined];

/** The stages that people bring this claim through, each with when it was reached after the one before. */
function stagesOf(season: Season, dossier: Dossier): readonly Stage[] {
  const { entry, application } = dossier;
  const category = application?.claim.category ?? '';
  const passed = (stage: string) => (since: number) =>
    decidedOf(dossier)
      .filter(({ decision }) => decision.verdict === 'PASS' && decision.decidedAt > since)
      .find(
        (task) =>
          task.stage === stage &&
          task.org === routedTo(season, dossier, stage) &&
          season.staff.get(task.decision.decidedBy)?.org === task.org,
      )?.decision.decidedAt;
  const sealed = (since: number) =>
    claimChanges(season, dossier).find(({ by, at }) => {
      const officer = season.staff.get(by);
      const isSealer =
        officer?.org === entry?.schoolCode && officer?.roles.includes('school-sealer');
      return isSealer && at > since;
    })?.at;
  const endsAtSchool =
    category === 'GENERAL_POVERTY' && application?.profile?.hukouProvince !== hunan;
  return [
    ['FIRST_PASSED', passed('FIRST')],
    ['SEALED', sealed],
    ...(endsAtSchool ? [] : [['RECHECKED', passed('RECHECK')] as const]),
  ];
}

/** The organisation that decides a stage for this person, by the category that they claim. */
function routedTo(
  { facts }: Season,
  { entry, application }: Dossier,
  stage: string,
): string | undefined {
  const route = facts.routing[application?.claim.category ?? ''];
  if (stage !== 'FIRST') return route?.recheck;
  return route?.firstReview === 'SOURCE_SCHOOL' ? entry?.schoolCode : route?.firstReview;
}

function claimChanges(season: Season, { candidateId }: Dossier): readonly RawAudit[] {
  const entries = season.chains.get(candidateId)?.entries ?? [];
  return entries.filter(({ item, fields }) => item === 'APPLICATION' && fields.includes('claim'));
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
