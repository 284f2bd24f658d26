import { candidate, requireDone } from '../candidate.ts';
import { chanceOf } from '../chance.ts';
import { syntheticPhoto, syntheticProof } from '../papers.ts';
import { agreeOn, type Company, everyone, hourMs, minuteMs, type Player } from './company.ts';

/** One person in so many tries first what must not be: another deed without an own password, and guessable ones. */
const probing = 9;
/** One pair for so many people wants one phone. */
const peopleForARace = 40;
/** One person gets one code a minute on a phone. */
const betweenCodesMs = 61_000;
/** Somebody whose message got lost asks again, so often. */
const codesAsked = 4;

/** The registration window: people come in, fill in their forms and submit them; some too late. */
export async function registerAll(company: Company): Promise<void> {
  const { clock, roles, clientOf, outbox, players, calendar } = company;
  const { opensAt, closesAt } = (await calendar())('W02');
  for (const role of roles) {
    const { person } = role;
    const actor = candidate(clientOf(person.studentNo12), outbox, {
      ...person,
      password: passwordOf(person.idNo),
      photo: () => syntheticPhoto(person),
      proof: () => syntheticProof(person),
    });
    players.push({ ...role, actor, phone: person.phone });
  }
  await clock.moveTo(opensAt + minuteMs);
  const coming = players.filter(({ registration }) => registration !== 'never');
  await raceForPhones(company, coming);
  await comeIn(company, coming);
  await everyone(coming, fillIn);
  await company.settle();
  await aroundTheClose(company, closesAt);
}

/** A password of their own: words, and nothing that anybody knows of them. */
function passwordOf(idNo: string): string {
  const chance = chanceOf(idNo, 'password');
  const words = [
    'willow',
    'granite',
    'lantern',
    'harbour',
    'saffron',
    'thunder',
    'velvet',
    'orchard',
  ];
  return Array.from({ length: 4 }, () => chance.oneOf(words)).join(' ');
}

/** Two people try to activate with one phone at the same moment, one of them from two devices. */
async function raceForPhones(company: Company, coming: readonly Player[]): Promise<void> {
  const racers = coming.filter(({ registration }) => registration === 'submits');
  const races = Math.max(1, Math.floor(coming.length / peopleForARace));
  for (let n = 0; n < races; n += 1) {
    const [one, other] = [racers[2 * n], racers[2 * n + 1]];
    if (one === undefined || other === undefined) return;
    const phone = String(19_990_000_000 + n);
    company.racedPhones.push(phone);
    for (let asked = 0; asked < codesAsked; asked += 1) {
      await one.actor.askCode(phone);
      await company.clock.moveTo(company.clock.now() + betweenCodesMs);
      await other.actor.askCode(phone);
      const tries = [other, one, other].map(({ actor }) =>
        actor.activate(phone, { probe: 'race' }).catch(() => undefined),
      );
      const outcomes = await Promise.all(tries);
      const winner = outcomes[0]?.ok || outcomes[2]?.ok ? other : outcomes[1]?.ok ? one : undefined;
      await company.clock.moveTo(company.clock.now() + betweenCodesMs);
      if (winner === undefined) continue;
      winner.phone = phone;
      break;
    }
  }
}

/** Everybody registers; whoever got no message asks again after a minute. */
async function comeIn(company: Company, coming: readonly Player[]): Promise<void> {
  let waiting = coming;
  for (let asked = 0; waiting.length > 0; asked += 1) {
    if (asked === codesAsked) throw new Error(`${waiting.length} people got no code.`);
    const left: Player[] = [];
    await everyone(waiting, async (player) => {
      const place = coming.indexOf(player);
      if (!(await register(player, place % probing === 0))) left.push(player);
    });
    waiting = left;
    if (left.length > 0) await company.clock.moveTo(company.clock.now() + betweenCodesMs);
  }
}

/** False if no code has come. */
async function register(player: Player, isProbing: boolean): Promise<boolean> {
  const { actor, person, phone } = player;
  if (actor.token === undefined) {
    const asked = await actor.askCode(phone);
    if (!asked.ok && asked.status === 429) return false;
    requireDone('sendCode', asked);
    const activated = await actor.activate(phone).catch((error: Error) => {
      if (error.message.startsWith('No code')) return undefined;
      throw error;
    });
    if (activated === undefined) return false;
    requireDone('activateAccount', activated);
  }
  if (isProbing) {
    await actor.tryMe({ probe: 'before-own-password' });
    for (const guess of [
      person.idNo,
      phone,
      person.birth.replaceAll('-', ''),
      person.idNo.slice(-8),
    ])
      await actor.trySetPassword(guess, { probe: 'derived-password' });
  }
  requireDone('setPassword', await actor.trySetPassword(actor.self.password));
  player.candidateId = (await actor.me()).account.candidateId;
  return true;
}

async function fillIn({ actor, registration }: Player): Promise<void> {
  if (registration === 'only-registers') return;
  if (registration === 'stays-draft') {
    requireDone('saveProfile', await actor.saveProfile());
    return;
  }
  await actor.complete();
  if (registration === 'submits-late' || registration === 'submits-extended') return;
  await actor.submit();
  if (registration !== 'submits-twice') return;
  requireDone('saveProfile', await actor.saveProfile({ ethnicity: '土家族' }));
  await actor.submit();
}

/** The last minutes: an extension for some, and attempts a millisecond before the close, at it, and after. */
async function aroundTheClose(company: Company, closesAt: number): Promise<void> {
  const { clock, players } = company;
  const late = players.filter(({ registration }) => registration === 'submits-late');
  const extended = players.filter(({ registration }) => registration === 'submits-extended');
  await clock.moveTo(closesAt - 10 * minuteMs);
  for (const { candidateId } of extended) {
    await agreeOn(company, {
      kind: 'EXTENSION',
      candidateId,
      window: 'W02',
      closesAt: closesAt + 2 * hourMs,
      reason: 'The power was out at the school.',
    });
  }
  await clock.moveTo(closesAt + 1_500);
  await everyone(late, async ({ actor }) => {
    requireDone('saveProfile', await actor.saveProfile({}, { arrival: closesAt - 1 }));
    await actor.trySubmit({ arrival: closesAt, probe: 'late' });
    await actor.trySubmit({ arrival: closesAt + 1, probe: 'late', clientSkewMs: -hourMs });
  });
  await clock.moveTo(closesAt + hourMs);
  await company.fireAgain();
  await everyone(extended, ({ actor }) => actor.submit().then(() => undefined));
}
