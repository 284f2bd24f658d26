import { requireDone } from '../candidate.ts';
import type { Judgement } from '../officer.ts';
import type { Person } from '../people.ts';
import {
  agreeOn,
  type Company,
  everyone,
  hourMs,
  minuteMs,
  onDuty,
  type Player,
} from './company.ts';

type Session = 'first' | 'second' | 'extension';

/** The review: two officers of each school at one queue, three times; a longer window for all; one decision too late. */
export async function reviewAll(company: Company): Promise<void> {
  const { clock, calendar } = company;
  const { opensAt, closesAt } = (await calendar())('W04');
  await clock.moveTo(opensAt + hourMs);
  await atTheFirstTasks(company);
  await decideAll(company, 'first');
  await company.settle();

  await clock.moveTo(opensAt + 30 * hourMs);
  await mendReturned(company);
  await company.settle();
  await clock.moveTo(opensAt + 54 * hourMs);
  await decideAll(company, 'second');

  const longer = closesAt + 12 * hourMs;
  await clock.moveTo(closesAt - 2 * hourMs);
  await agreeOn(company, {
    kind: 'CALENDAR',
    windows: [{ id: 'W04', opensAt, closesAt: longer }],
    reason: 'The schools were closed for snow.',
    noticeNo: '湘教考成字〔2024〕2号',
  });
  await clock.moveTo(closesAt + 6 * hourMs);
  await decideAll(company, 'extension');
  await tooLate(company, longer);
}

const reviewersOf = ({ code }: { code: string }) => [`reviewer-${code}-1`, `reviewer-${code}-2`];

/** What must not be, at the first task of each school: two takers, another school's eyes, a stale revision, its own candidate. */
async function atTheFirstTasks(company: Company): Promise<void> {
  const { schools, players } = company;
  for (const [place, school] of schools.entries()) {
    const [one, two] = await Promise.all(reviewersOf(school).map((id) => onDuty(company, id)));
    const elsewhere = schools[(place + 1) % schools.length];
    const stranger = elsewhere && (await onDuty(company, reviewersOf(elsewhere)[0] ?? ''));
    const task = await one?.takeNext();
    if (one === undefined || two === undefined || task === undefined) continue;
    const { taskId, revision } = task;
    await two.take(taskId, { probe: 'second-taker' });
    await stranger?.show(taskId, { probe: 'other-school' });
    await stranger?.take(taskId, { probe: 'other-school' });
    const own = players.find(({ candidateId = '-' }) => taskId.startsWith(`${candidateId}.`));
    await own?.actor.tryTake(taskId, { probe: 'own-task' });
    await own?.actor.tryDecide(taskId, revision, { probe: 'own-task' });
    requireDone('showTask', await one.show(taskId));
    await one.decide(taskId, revision + 1, { verdict: 'PASS' }, { probe: 'stale-revision' });
    requireDone('handBackTask', await one.handBack(taskId));
  }
}

async function decideAll(company: Company, session: Session): Promise<void> {
  const players = new Map(company.players.map((player) => [player.candidateId, player]));
  const handedBack = new Set<string>();
  await everyone(company.schools.flatMap(reviewersOf), async (staffId) => {
    const reviewer = await onDuty(company, staffId);
    await reviewer.review(({ taskId, revision }) => {
      const player = players.get(taskId.split('.')[0] ?? '');
      if (player === undefined) throw new Error(`${taskId} is about nobody of the play.`);
      const isHandedBack = player.review === 'handed-back-once' && !handedBack.has(taskId);
      handedBack.add(taskId);
      return isHandedBack ? 'hand-back' : judge(player, revision, session);
    });
  });
}

function judge(
  { review, registration, person }: Player,
  revision: number,
  session: Session,
): Judgement | 'leave' {
  const isFirst = revision === (registration === 'submits-twice' ? 2 : 1);
  switch (review) {
    case 'fails':
      return { verdict: 'FAIL', reasonCode: 'NOT_GRADUATING' };
    case 'returned-and-mended':
      return isFirst ? { verdict: 'RETURN', reasonCode: returnedFor(person) } : { verdict: 'PASS' };
    case 'returned-and-left':
      return { verdict: 'RETURN', reasonCode: 'PHOTO_NOT_STANDARD' };
    case 'left-undecided':
    case 'decided-late':
      return 'leave';
    case 'decided-in-extension':
      return session === 'extension' ? { verdict: 'PASS' } : 'leave';
    default:
      return { verdict: 'PASS' };
  }
}

/** Half of those who get it back have the photo to mend, the others the profile. */
function returnedFor({ studentNo12 }: Person): 'PHOTO_NOT_STANDARD' | 'PROFILE_INCORRECT' {
  return Number(studentNo12.at(-1)) % 2 === 0 ? 'PHOTO_NOT_STANDARD' : 'PROFILE_INCORRECT';
}

/** Returned submissions come back, with what was returned mended. */
async function mendReturned({ players }: Company): Promise<void> {
  const returned = players.filter(
    ({ review, candidateId }) => review === 'returned-and-mended' && candidateId !== undefined,
  );
  await everyone(returned, async ({ actor, person }) => {
    if (returnedFor(person) === 'PHOTO_NOT_STANDARD') await actor.handInPhoto();
    else requireDone('saveProfile', await actor.saveProfile({ ethnicity: '苗族' }));
    await actor.submit();
  });
}

/** An officer has the page open when the window closes. */
async function tooLate(company: Company, closesAt: number): Promise<void> {
  await company.clock.moveTo(closesAt - 5 * minuteMs);
  const open: (() => Promise<unknown>)[] = [];
  for (const { review, candidateId, person } of company.players) {
    if (review !== 'decided-late' || candidateId === undefined) continue;
    const [staffId = ''] = reviewersOf({ code: person.schoolCode });
    const reviewer = await onDuty(company, staffId);
    const { application } = (await company.players
      .find((player) => player.candidateId === candidateId)
      ?.actor.me()) ?? { application: { revision: 0 } };
    const taskId = `${candidateId}.FIRST.${application.revision}`;
    requireDone('takeTask', await reviewer.take(taskId));
    requireDone('showTask', await reviewer.show(taskId));
    const arrival = closesAt + (open.length % 2);
    open.push(() =>
      reviewer.decide(
        taskId,
        application.revision,
        { verdict: 'PASS' },
        { arrival, probe: 'late' },
      ),
    );
  }
  await company.clock.moveTo(closesAt + 1_500);
  for (const decide of open) await decide();
}
