import { type Choice, countOf, versionAfter } from './arithmetic.ts';
import type { Act } from './evidence.ts';
import { type Finding, tally } from './finding.ts';
import { isMapped } from './mapping.ts';
import type { Dossier, RawRevision, Season } from './season.ts';
import { isDone } from './time.ts';
import { allowedCategories, locksAt } from './windows.ts';

const sameChoice = (a: Choice | undefined, b: Choice | undefined): boolean =>
  a?.collegeCode === b?.collegeCode && a?.majorCode === b?.majorCode && a?.category === b?.category;

const spoken = (choice: Choice | undefined) =>
  choice ? `${choice.collegeCode}/${choice.majorCode}/${choice.category}` : 'nothing';

const lockedOf = ({ preference }: Dossier): Choice | undefined => {
  const locked = preference?.lockedChoice;
  return locked === 'NONE' ? undefined : locked;
};

/** Every choice that counts or counted: at each save, and at the lock where it was locked as good. */
function* choicesOf(dossier: Dossier): Generator<[when: string, choice: Choice]> {
  for (const { lastMove, ver, choice } of dossier.revisions) {
    if (lastMove === 'save' && choice) yield [`save ${countOf(ver)}`, choice];
  }
  const locked = lockedOf(dossier);
  if (locked && dossier.preference?.outcome === 'LOCKED') yield ['the lock', locked];
}

/** I19: one preference for one person in one round, of exactly one college, major and category. */
export function onePreferenceEach(season: Season): Finding {
  const { hold, finding } = tally();
  const seen = new Set<string>();
  for (const { pk, sk } of season.under('PREF#')) {
    const round = `${pk.split('#')[2]}/${sk}`;
    hold(!seen.has(round), () => `${sk}: a second preference in ${pk}`);
    seen.add(round);
  }
  for (const dossier of season.dossiers) {
    for (const [when, choice] of choicesOf(dossier)) {
      const fields = Object.keys(choice).sort().join();
      const one =
        fields === 'category,collegeCode,majorCode' && Object.values(choice).every(isText);
      hold(one, () => `${dossier.candidateId}: ${when} chose ${JSON.stringify(choice)}`);
    }
  }
  return finding('nobody has a preference');
}

const isText = (value: unknown) => typeof value === 'string' && value !== '';

/** I20: the category was allowed at the save and at the lock. */
export function categoriesAllowed(season: Season): Finding {
  const { hold, finding } = tally();
  for (const dossier of season.dossiers) {
    for (const [when, { category }] of choicesOf(dossier)) {
      const allowed = allowedCategories(dossier).includes(category);
      hold(allowed, () => `${dossier.candidateId}: ${when} in ${category}`);
    }
  }
  return finding('nobody chose anything');
}

/** I21: the directory leads from the junior major to the senior one, by our own reading of its rows. */
export function majorsMapped({ dossiers, facts, probes }: Season): Finding {
  const { hold, finding } = tally();
  for (const dossier of dossiers) {
    const { candidateId: who, entry } = dossier;
    for (const [when, { majorCode }] of choicesOf(dossier)) {
      const from = entry?.majorCode ?? '';
      const mapped = isMapped(facts.mapping, from, majorCode, entry?.catalogueYear);
      hold(mapped, () => `${who}: ${when} leads from ${from} to ${majorCode}`);
    }
  }
  for (const { actor, status } of probes('not-mapped')) {
    hold(status === 422, () => `${actor}: a major that is not mapped was answered ${status}`);
  }
  return finding('nobody chose anything');
}

/** I22: the published plan has the row. */
export function choicesPlanned({ dossiers, facts, probes }: Season): Finding {
  const { hold, finding } = tally();
  for (const dossier of dossiers) {
    for (const [when, choice] of choicesOf(dossier)) {
      const planned = facts.plans.some((row) => row.active && sameChoice(row, choice));
      hold(planned, () => `${dossier.candidateId}: ${when} of ${spoken(choice)}, not in the plan`);
    }
  }
  for (const { actor, status } of probes('not-planned')) {
    hold(status === 422, () => `${actor}: a row that is not planned was answered ${status}`);
  }
  return finding('nobody chose anything');
}

/** From an instant to its sealing (lock.md §5). */
const graceMs = 120_000;

/** I23: from its instant on a preference reads the same, to its owner and in the store. */
export function lockedStaysLocked(season: Season): Finding {
  const { hold, finding } = tally();
  for (const dossier of season.dossiers) {
    const { candidateId: who, preference, acts } = dossier;
    if (preference?.sealedAt === undefined) continue;
    const locked = lockedOf(dossier);
    hold(
      sameChoice(preference.choice, locked),
      () => `${who}: sealed ${spoken(locked)}, but holds ${spoken(preference.choice)}`,
    );
    for (const { deed, status, answer, sentAt } of acts) {
      if (deed !== 'showPreference' || status !== 200 || answer.locked !== true) continue;
      // What arrived before the instant may still be under way, for so long.
      if (answer.sealed !== true && sentAt < Number(answer.locksAt) + graceMs) continue;
      const read = answer.choice as Choice | undefined;
      hold(
        sameChoice(read, locked),
        () => `${who}: read ${spoken(read)} at ${sentAt}, locked; now ${spoken(locked)}`,
      );
    }
  }
  return finding('no preference was sealed');
}

/** I24: after the close everybody eligible has exactly one outcome, and the lock's report says the same numbers. */
export function outcomesConserved({ dossiers, locks }: Season): Finding {
  const { hold, finding } = tally();
  const last = locks.find(({ instantId }) => instantId === 't2');
  if (last === undefined) return finding('no round was locked');
  hold(last.state === 'SEALED', () => `the last lock is ${last.state}`);
  const outcomes = dossiers.flatMap(({ preference }) => preference?.outcome ?? []);
  const count = (outcome: string) => outcomes.filter((each) => each === outcome).length;
  const sum =
    count('LOCKED') +
    count('NO_PREFERENCE') +
    count('INVALIDATED') +
    count('NEEDS_OFFICE_DECISION') +
    count('VOID_UNCONFIRMED');
  const eligible = dossiers.filter(({ application }) => application?.state === 'ELIGIBLE').length;
  hold(sum === eligible, () => `${sum} outcomes for ${eligible} eligible`);
  for (const [name, outcome] of Object.entries(reported)) {
    const said = last.counts?.[name];
    hold(
      said === count(outcome),
      () => `the lock reports ${said} ${name}, there are ${count(outcome)}`,
    );
  }
  return finding('no round was locked');
}

const reported = {
  locked: 'LOCKED',
  noPreference: 'NO_PREFERENCE',
  invalidated: 'INVALIDATED',
  needsOffice: 'NEEDS_OFFICE_DECISION',
  voidUnconfirmed: 'VOID_UNCONFIRMED',
  excluded: 'EXCLUDED',
};

const changing = ['savePreference', 'clearPreference', 'confirmPreference'];

/** Changes of a preference that the platform said it had made, oldest first. */
export function acknowledgedOf({ acts }: Dossier): readonly Act[] {
  return acts
    .filter(({ deed, status }) => changing.includes(deed) && isDone(status))
    .toSorted((a, b) => versionOf(a) - versionOf(b));
}

const versionOf = ({ answer }: Act) => countOf(String(answer.version));

/** The revision that an acknowledged change made, if it was kept as it was told. */
export function keptOf(
  { revisions }: Dossier,
  { answer, deed, body }: Act,
): RawRevision | undefined {
  return revisions.find(
    ({ ver, choice, lastMove }) =>
      ver === answer.version &&
      (deed !== 'savePreference' ||
        (lastMove === 'save' && sameChoice(choice, body as unknown as Choice))),
  );
}

/** I25: what is locked is the last save that was acknowledged in time; a later one may only be a save whose answer was lost. */
export function lockedIsLastAcknowledged(season: Season): Finding {
  const { hold, finding } = tally();
  for (const dossier of season.dossiers) {
    const { candidateId: who, preference, revisions } = dossier;
    if (preference?.sealedAt === undefined) continue;
    const acknowledged = acknowledgedOf(dossier);
    const last = acknowledged.at(-1);
    if (last === undefined && revisions.length === 0) {
      hold(lockedOf(dossier) === undefined, () => `${who}: locked, and never saved anything`);
      continue;
    }
    const known = last ? versionOf(last) : 0;
    const unheard = revisions.filter(({ ver }) => countOf(ver) > known);
    const expected =
      unheard.length > 0
        ? unheard.at(-1)?.choice
        : last?.deed === 'clearPreference'
          ? undefined
          : (last?.answer.choice as Choice | undefined);
    const locked = lockedOf(dossier);
    hold(
      sameChoice(locked, expected),
      () => `${who}: locked ${spoken(locked)}, last accepted was ${spoken(expected)}`,
    );
    for (const { ver } of unheard) {
      const lost = dossier.acts.some(
        ({ deed, status }) => changing.includes(deed) && (status === 0 || status >= 500),
      );
      hold(lost, () => `${who}: the revision ${ver} was answered to nobody`);
    }
  }
  return finding('no preference was sealed');
}

/** I26: each revision is the whole of one body that was sent, on the version before it; never a mix of two. */
export function revisionsAreWhole({ dossiers }: Season): Finding {
  const { hold, finding } = tally();
  for (const { candidateId: who, revisions, acts, preference } of dossiers) {
    for (const [n, { lastMove, choice, ver }] of revisions.entries()) {
      if (lastMove !== 'save') continue;
      const from = revisions[n - 1]?.ver ?? '0';
      const sent = acts.filter(
        ({ deed, body }) =>
          deed === 'savePreference' &&
          body?.version === from &&
          sameChoice(body as unknown as Choice, choice),
      );
      hold(sent.length > 0, () => `${who}: ${ver} (${spoken(choice)}) is what no request said`);
      const told = sent.filter(({ status, answer }) => isDone(status) && answer.version === ver);
      hold(
        new Set(told.map(({ key }) => key)).size <= 1,
        () => `${who}: two requests were told that they had made ${ver}`,
      );
    }
    const locked = preference?.lockedChoice;
    if (locked === undefined || locked === 'NONE') continue;
    const whole = revisions.some(({ choice }) => sameChoice(choice, locked));
    hold(whole, () => `${who}: locked ${spoken(locked)}, which no revision was`);
  }
  return finding('nobody saved a preference');
}

/** I27 needs counts that are served. */
export function countsAreTrue(_: Season): Finding {
  return { notApplicable: 'counts of preferences are not served in this slice' };
}

/** I28: the history is whole, and ends in what is stored. */
export function historyIsWhole({ dossiers, facts }: Season): Finding {
  const { hold, finding } = tally();
  for (const { candidateId, revisions, preference } of dossiers) {
    if (preference === undefined) continue;
    const of = { seasonId: facts.seasonId, round: facts.round, candidateId };
    let version = '0';
    for (const [n, { ver, lastMove, lastStamp, choice }] of revisions.entries()) {
      const chosen = lastMove === 'save' ? choice : undefined;
      version = versionAfter(of, version, { kind: lastMove, stamp: lastStamp, choice: chosen });
      hold(
        ver === version,
        () => `${candidateId}: revision ${n + 1} does not follow from those before it`,
      );
    }
    hold(
      preference.ver === version,
      () =>
        `${candidateId}: ${revisions.length} revisions end in ${version}, not ${preference.ver}`,
    );
    const last = revisions.at(-1);
    hold(
      sameChoice(last?.choice, preference.choice),
      () =>
        `${candidateId}: the history ends in ${spoken(last?.choice)}, not ${spoken(preference.choice)}`,
    );
  }
  return finding('nobody has a preference');
}

/** Writes at or after the instant of their own preference: the number that must be 0. */
export function lateAccepted(season: Season): number {
  return season.dossiers.reduce((sum, dossier) => {
    const late = dossier.revisions.filter(
      ({ lastStamp, lastMove }, n) =>
        lastMove !== 'invalidate' &&
        lastStamp >= locksAt(season, dossier, dossier.revisions.slice(0, n), lastStamp),
    );
    return sum + late.length;
  }, 0);
}
