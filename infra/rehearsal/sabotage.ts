import { createHash } from 'node:crypto';
import { type Choice, maskedId } from './checker/arithmetic.ts';
import type { Act, Firing, Item, SeasonEvidence } from './checker/evidence.ts';
import { type Draft, draftOf } from './draft.ts';

const of = (kind: string) => (item: Item) => item.sk === kind || item.sk.startsWith(`${kind}#`);
const inState = (kind: string, state: string) => (item: Item) =>
  of(kind)(item) && item.state === state;
const ownerOf = ({ pk }: Item) => pk.slice('CAND#'.length);
const isTask = ({ pk }: Item) => pk.startsWith('TASK#');
const isPreference = ({ pk }: Item) => pk.startsWith('PREF#');
const hasDecision = (item: Item) => isTask(item) && item.decision !== undefined;
const decisionOf = (item: Item) => item.decision as Record<string, unknown>;
const choiceOf = (item: Item) => item.choice as Choice;
const isDone = ({ status }: Act) => status >= 200 && status < 300;

/** The close of a window in the calendar in force. */
function closeOf(draft: Draft, id: string): number {
  const calendar = draft.find('calendar', of('CALENDAR'));
  const windows = calendar.windows as { id: string; closesAt: number }[];
  return windows.find((window) => window.id === id)?.closesAt ?? 0;
}

/** Two of a kind, different ones. */
function two(draft: Draft, what: string, fits: (item: Item) => boolean): [Item, Item] {
  const [one, other] = draft.findAll(fits);
  if (one === undefined || other === undefined)
    throw new Error(`There are no two ${what} to plant a violation on.`);
  return [one, other];
}

function locked(draft: Draft): Item {
  return draft.find('locked preference', (item) => isPreference(item) && item.outcome === 'LOCKED');
}

/** One violation for each invariant that is reported: what a defect of that kind would have left behind. */
const plants: Readonly<Record<string, (draft: Draft) => void>> = {
  I01: (draft) => {
    const account = draft.find('account', of('ACCOUNT'));
    draft.put(account, { activatedAt: closeOf(draft, 'W02') });
  },
  I02: (draft) => {
    const after = draft.find('message', of('MESSAGE'));
    const changes = draft.facts.refired[0]?.changes as Firing['changes'][number][];
    changes.push({ name: 'a second message', after });
  },
  I03: (draft) => {
    const calendar = draft.find('calendar version', ({ sk }) => sk.startsWith('CALENDAR#'));
    const windows = (calendar.windows as { id: string }[]).map((window) =>
      window.id === 'W06' ? { ...window, closesAt: closeOf(draft, 'W10') } : window,
    );
    draft.put(calendar, { windows });
  },
  I04: (draft) => {
    const revision = draft.find('revision', of('REVISION'));
    const late = draft.find('late attempt', of('LATE'));
    draft.put(late, { pk: revision.pk, stamp: revision.lastStamp });
  },
  I05: (draft) => {
    const act = draft.act('save with a wrong clock', ({ deed, clientSkewMs, arrival }) => {
      return deed === 'savePreference' && clientSkewMs !== undefined && arrival !== undefined;
    });
    act.status = isDone(act) ? 409 : 200;
  },
  I06: (draft) => {
    const [one, other] = two(draft, 'accounts', of('ACCOUNT'));
    draft.put(one, { phoneIndex: other.phoneIndex });
  },
  I07: (draft) => draft.put(draft.find('account', of('ACCOUNT')), { name: '张三丰' }),
  I08: (draft) => {
    const row = draft.facts.sentRows.find(({ planted }) => planted !== undefined);
    if (row === undefined) throw new Error('There is no planted row.');
    const entry = draft.find('roster entry', ({ pk }) => pk.startsWith('ROSTER#'));
    const { studentNo12, schoolCode, idNo } = row;
    draft.put(
      { ...entry, sk: `c${schoolCode}-aaaaaaaaaaaaaaaa` },
      { studentNo12, schoolCode, idMasked: maskedId(idNo) },
    );
  },
  I09: (draft) => {
    const act = draft.act('own password', (each) => each.deed === 'setPassword' && isDone(each));
    const person = draft.facts.people.find(({ studentNo12 }) => studentNo12 === act.actor);
    const hash = createHash('sha256')
      .update(person?.idNo ?? '')
      .digest('hex')
      .slice(0, 24);
    act.body = { ...act.body, password: `sha256:${hash}` };
  },
  I10: (draft) => {
    const [phone] = draft.facts.racedPhones;
    const loser = draft.act('loser of a race', (each) => {
      return each.deed === 'activateAccount' && each.body?.phone === phone && !isDone(each);
    });
    loser.status = 201;
  },
  I11: (draft) => {
    const passed = draft.find('pass', (item) => {
      return hasDecision(item) && decisionOf(item).verdict === 'PASS';
    });
    draft.put(passed, { state: 'PENDING', decision: undefined });
  },
  I12: (draft) => {
    const task = draft.find('decision', hasDecision);
    draft.put(task, { decision: { ...decisionOf(task), decidedAt: closeOf(draft, 'W04') } });
  },
  I13: (draft) => {
    const act = draft.act('decision', (each) => each.deed === 'decideTask' && each.status === 200);
    act.body = { ...act.body, revision: Number(act.body?.revision) + 1 };
  },
  I14: (draft) => {
    const task = draft.find('decision', hasDecision);
    const operator = draft.find('operator', ({ pk, org, roles }) => {
      return pk.startsWith('STAFF#') && org === task.org && String(roles) === 'school-operator';
    });
    draft.put(task, { decision: { ...decisionOf(task), decidedBy: operator.staffId } });
  },
  I16: (draft) => {
    const { sk } = locked(draft);
    const application = draft.find('application', (item) => {
      return of('APPLICATION')(item) && ownerOf(item) === sk;
    });
    draft.put(application, { state: 'DISQUALIFIED' });
  },
  I17: (draft) => {
    const claimed = draft.find('claim', (item) => {
      const claim = item.claim as { state: string } | undefined;
      return of('APPLICATION')(item) && claim !== undefined && claim.state !== 'NONE';
    });
    draft.put(claimed, { claim: { ...(claimed.claim as object), state: 'FINAL' } });
  },
  I18: (draft) => draft.put(draft.find('ticket', of('TICKET')), { category: 'EXEMPT_VETERAN' }),
  I19: (draft) => {
    const preference = draft.find('preference', isPreference);
    draft.put({ ...preference, pk: preference.pk.replace(/\d+$/, '99999') }, {});
  },
  I20: (draft) => {
    const preference = locked(draft);
    const lockedChoice = { ...choiceOf(preference), category: 'EXEMPT_VETERAN' };
    draft.put(preference, { lockedChoice });
  },
  I21: (draft) => {
    const { sk } = locked(draft);
    const entry = draft.find('roster entry', (item) => {
      return item.pk.startsWith('ROSTER#') && item.sk === sk;
    });
    draft.put(entry, { majorCode: '999999' });
  },
  I22: (draft) => {
    const revision = draft.find('save', (item) => of('REVISION')(item) && item.lastMove === 'save');
    draft.put(revision, { choice: { ...choiceOf(revision), collegeCode: '99999' } });
  },
  I23: (draft) => {
    const preference = locked(draft);
    draft.put(preference, { choice: { ...choiceOf(preference), majorCode: '000000' } });
  },
  I24: (draft) => draft.put(locked(draft), { outcome: 'EXCLUDED' }),
  /** The last acknowledged save is gone without a trace: the store is what it was before it. */
  I25: (draft) => {
    const [preference, last, before] = savedTwice(draft);
    draft.remove(last);
    const choice = before.choice;
    draft.put(preference, { ver: before.ver, choice, lockedChoice: choice });
  },
  I26: (draft) => {
    const [preference, last, before] = savedTwice(draft);
    const { collegeCode } = choiceOf(before);
    draft.put(preference, {
      lockedChoice: { ...choiceOf(last), collegeCode, majorCode: '000000' },
    });
  },
  I28: (draft) => {
    const [, , before] = savedTwice(draft);
    draft.remove(before);
  },
  I29: (draft) =>
    draft.put(draft.find('paid order', inState('PAYMENT', 'PAID')), { amountFen: 12_999 }),
  I30: (draft) => {
    const order = draft.find('order paid twice', (item) => {
      return of('PAYMENT')(item) && Array.isArray(item.duplicates) && item.duplicates.length > 0;
    });
    const [first, ...others] = order.duplicates as { gatewayNo: string; paidAt: number }[];
    const { gatewayNo, paidAt } = order;
    draft.put(order, { ...first, duplicates: [...others, { gatewayNo, paidAt }] });
  },
  I31: (draft) => {
    const ticket = draft.find('ticket', of('TICKET'));
    const order = draft.find('order', (item) => of('PAYMENT')(item) && item.pk === ticket.pk);
    draft.put(order, { state: 'UNPAID_CLOSED' });
  },
  I32: (draft) => {
    const [one, other] = two(draft, 'tickets', of('TICKET'));
    const { siteCode, room, seat, collegeCode } = other;
    draft.put(one, { siteCode, room, seat, collegeCode });
  },
  I33: (draft) => {
    const [one, other] = two(draft, 'tickets', of('TICKET'));
    draft.put(one, { ticketNo: other.ticketNo });
  },
  I34: (draft) => {
    const application = draft.find(
      'submission',
      (item) => of('APPLICATION')(item) && item.frozen !== undefined,
    );
    const [frozen] = Object.values(application.frozen as Record<string, { evidenceId: string }>);
    const piece = draft.find(
      'evidence',
      (item) => item.evidenceId === frozen?.evidenceId && of('EVIDENCE')(item),
    );
    const object = draft.objects.find(({ key }) => key === piece.objectKey);
    if (object === undefined) throw new Error('There is no object to plant a violation on.');
    object.sha256 = '0'.repeat(64);
  },
  I35: (draft) => {
    const [person] = draft.facts.people;
    const act = draft.act('list', (each) => each.deed === 'showList' && each.status === 200);
    act.answer = { ...act.answer, rows: [{ name: person?.name, idNo: person?.idNo }] };
  },
  I36: (draft) => {
    const act = draft.act('view', (each) => each.deed === 'showTask' && each.status === 200);
    draft.acts.push({ ...act, actor: 'nobody-else' });
  },
  I37: (draft) => {
    const head = draft.find(
      'chain',
      (item) => item.sk === 'AUDIT-HEAD' && /^CAND#c\d/.test(item.pk),
    );
    const entry = draft.find(
      'entry',
      (item) => item.pk === head.pk && item.hash === head.hash && of('AUDIT')(item),
    );
    draft.remove(entry);
  },
  I38: (draft) => {
    const eligible = new Set(draft.findAll(inState('APPLICATION', 'ELIGIBLE')).map(ownerOf));
    const opensAt = closeOf(draft, 'W09');
    const entries = draft.findAll((item) => item.pk.startsWith('ROSTER#') && eligible.has(item.sk));
    const people = new Set(entries.map(({ studentNo12 }) => studentNo12));
    const act = draft.act('session of an eligible person', (each) => {
      return (
        each.deed === 'signIn' && isDone(each) && each.sentAt > opensAt && people.has(each.actor)
      );
    });
    act.answer = { ...act.answer, session: { categories: [] } };
  },
};

/** A sealed preference with at least two saves, its last revision, and the one before it. */
function savedTwice(draft: Draft): [preference: Item, last: Item, before: Item] {
  for (const preference of draft.findAll(
    (item) => isPreference(item) && item.outcome === 'LOCKED',
  )) {
    const revisions = draft
      .findAll((item) => of('REVISION')(item) && ownerOf(item) === preference.sk)
      .toSorted((a, b) => (a.sk < b.sk ? 1 : -1));
    const [last, before] = revisions;
    const saves = [last, before].every((each) => each?.lastMove === 'save');
    const differ = JSON.stringify(last?.choice) !== JSON.stringify(before?.choice);
    if (last && before && saves && differ) return [preference, last, before];
  }
  throw new Error('Nobody saved twice and was locked.');
}

export const sabotages: readonly string[] = Object.keys(plants);

/** The evidence with one violation of this invariant in it. */
export function sabotaged(evidence: SeasonEvidence, id: string): SeasonEvidence {
  const plant = plants[id];
  if (plant === undefined)
    throw new Error(
      `--sabotage ${id}: there is no violation of that name; it may be one of ${sabotages.join(' ')}.`,
    );
  const draft = draftOf(evidence);
  plant(draft);
  return draft;
}
