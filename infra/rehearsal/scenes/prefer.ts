import { type Choice, requireDone } from '../candidate.ts';
import { nextPaying, nextPreferring, type Paying, type Preferring } from '../cast.ts';
import { chanceOf } from '../chance.ts';
import type { ProviderPayment } from '../checker/evidence.ts';
import { agreeOn, type Company, everyone, hourMs, minuteMs, type Player } from './company.ts';

/** An eligible person with what they will do, and what they can choose from. */
interface Chooser {
  readonly player: Player;
  readonly preferring: Preferring;
  readonly paying: Paying;
  readonly choices: readonly [Choice, Choice, Choice];
}

/** How wrong some clocks are. */
const skewMs = hourMs;
const incidentMinutes = 30;
/** So many get more time to choose, and so much of it. */
const mostInOwnTime = 6;
const ownTimeMs = 2 * hourMs;

/** Filling, changing and confirming; the two instants to the millisecond; what comes too late; and the fee. */
export async function preferAndPay(company: Company): Promise<void> {
  const { clock, calendar } = company;
  const windows = await calendar();
  const [w10, w11] = [windows('W10'), windows('W11')];
  await clock.moveTo(w10.opensAt + 10 * minuteMs);
  const choosers = await eligibleOnes(company);
  const who = (...parts: Preferring[]) =>
    choosers.filter(({ preferring }) => parts.includes(preferring));
  const fees = feeDesk(company);

  await probe(company, choosers);
  await everyone(choosers, firstDays);
  await everyone(choosers, (each) => fees.open(each));

  const first = w11.closesAt;
  await clock.moveTo(first - 10 * minuteMs);
  for (const { player } of who('extended').slice(0, 1)) {
    await agreeOn(company, {
      kind: 'EXTENSION',
      candidateId: player.candidateId,
      window: 'W11',
      closesAt: first + 2 * hourMs,
      reason: 'In hospital until the evening.',
    });
  }
  await clock.moveTo(first + 1_500);
  await everyone(who('first-before'), (each, n) => saveAt(each, first - 1, n));
  await everyone(who('first-at'), (each, n) => saveAt(each, first, n));
  await everyone(who('first-after'), (each, n) => saveAt(each, first + 1, n));

  await clock.moveTo(first + 10 * minuteMs);
  await company.fireAgain();
  await readAll(choosers);
  await clock.moveTo(first + hourMs);
  await everyone(who('fills-late', 'clears-and-refills'), ({ player, choices }) =>
    save(player, choices[2]),
  );
  for (const { player, choices } of who('extended').slice(0, 1)) await save(player, choices[2]);
  const refused = new Map<Chooser, string>();
  await everyone(who('changes'), async (each) => {
    const key = `${each.player.actor.who}-late`;
    refused.set(each, key);
    await each.player.actor.choose(each.choices[2], { key, probe: 'late' });
  });

  await clock.moveTo(w10.closesAt - hourMs);
  await agreeOn(company, {
    kind: 'INCIDENT',
    minutes: incidentMinutes,
    reason: 'The platform was slow for an hour.',
  });
  await everyone([...refused], async ([{ player, choices }, key]) => {
    await player.actor.choose(choices[2], { key, probe: 'late-again' });
  });
  await everyone(who('fills-late', 'clears-and-refills'), (each) => fees.open(each));

  const second = w10.closesAt + incidentMinutes * minuteMs;
  const own = second + ownTimeMs;
  const inOwnTime = who('fills-in-own-time').slice(0, mostInOwnTime);
  for (const { player } of inOwnTime) {
    await agreeOn(company, {
      kind: 'EXTENSION',
      candidateId: player.candidateId,
      window: 'W10',
      closesAt: own,
      reason: 'The line to their village was down.',
    });
  }
  await clock.moveTo(second + 1_500);
  await everyone(who('second-before'), (each, n) => saveAt(each, second - 1, n));
  await everyone(who('second-at'), (each, n) => saveAt(each, second, n));
  await everyone(who('second-after'), (each, n) => saveAt(each, second + 1, n));
  fees.atTheClose(second);

  await clock.moveTo(second + 10 * minuteMs);
  await company.fireAgain();
  await readAll(choosers);
  await clock.moveTo(second + hourMs);
  await everyone(inOwnTime, async (each) => {
    await save(each.player, each.choices[0]);
    if (each.paying !== 'never') await fees.open(each);
  });
  await fees.afterwards(second);

  await clock.moveTo(own + 10 * minuteMs);
  for (const { player, choices } of inOwnTime)
    await player.actor.choose(choices[1], { arrival: own, probe: 'late' });
  await readAll(choosers);
  // The sweeper seals them, and then closes what they owe.
  for (let hours = 1; hours <= 2; hours += 1) await clock.moveTo(own + hours * hourMs);
  await company.fireAgain();
}

/** Everybody who has become eligible signs in again, and sees what there is to choose from. */
async function eligibleOnes({ players, open, seed }: Company): Promise<readonly Chooser[]> {
  const present = players.filter(({ candidateId }) => candidateId !== undefined);
  const eligible = new Set<Player>();
  await everyone(present, async (player) => {
    await player.actor.signIn();
    if ((await player.actor.me()).application.state === 'ELIGIBLE') eligible.add(player);
  });
  const [preferring, paying] = [nextPreferring(), nextPaying()];
  const roles = present
    .filter((player) => eligible.has(player))
    .map((player) => ({ player, preferring: preferring(), paying: paying() }));
  const choosers: Chooser[] = [];
  for (const role of roles) {
    const { idNo, majorCode } = role.player.person;
    const { plans } = await open.must('showCatalogue', { query: { juniorMajorCode: majorCode } });
    const rows = plans.filter(({ category }) => category === 'GENERAL');
    const chance = chanceOf(`${seed}/${idNo}`, 'choices');
    const first = chance.upTo(rows.length);
    const choice = (place: number): Choice => {
      const row = rows[(first + place) % rows.length];
      if (row === undefined) throw new Error(`Nothing can be chosen with ${majorCode}.`);
      return { collegeCode: row.collegeCode, majorCode: row.majorCode, category: 'GENERAL' };
    };
    choosers.push({ ...role, choices: [choice(0), choice(1), choice(2)] });
  }
  return choosers;
}

/** What must be refused: a category without its claim, a major that is not mapped, a row that no college offers. */
async function probe({ open }: Company, choosers: readonly Chooser[]): Promise<void> {
  const claiming = choosers.filter(({ player }) => player.person.category !== 'GENERAL');
  await everyone(claiming, async ({ player, choices }) => {
    const { category } = player.person;
    await player.actor.choose({ ...choices[0], category }, { probe: 'claimed-category' });
  });
  const { plans } = await open.must('showCatalogue', { query: { juniorMajorCode: '520201' } });
  const nursing = plans.find(({ category }) => category === 'GENERAL');
  const others = choosers.filter(({ player }) => !player.person.majorCode.startsWith('52'));
  for (const { player, choices } of others.slice(0, 3)) {
    const { collegeCode } = choices[0];
    if (nursing !== undefined) {
      const choice = { collegeCode: nursing.collegeCode, majorCode: nursing.majorCode };
      await player.actor.choose({ ...choice, category: 'GENERAL' }, { probe: 'not-mapped' });
    }
    const unplanned =
      choices[0].majorCode === '080901' && collegeCode === '10541' ? '10536' : '10541';
    const choice = { ...choices[0], collegeCode: unplanned };
    await player.actor.choose(choice, { probe: 'not-planned' });
  }
}

/** What people do between the opening and the first instant. */
async function firstDays({ player, preferring, choices }: Chooser): Promise<void> {
  const { actor } = player;
  const [one, two] = choices;
  switch (preferring) {
    case 'never':
    case 'fills-late':
    case 'fills-in-own-time':
    case 'second-before':
    case 'second-at':
    case 'second-after':
      return;
    case 'two-tabs': {
      const { version } = await actor.preference();
      await Promise.all([actor.choose(one, { version }), actor.choose(two, { version })]);
      return;
    }
    case 'fills':
      return save(player, one);
    case 'clears':
    case 'clears-and-refills':
      await save(player, one);
      requireDone('clearPreference', await actor.clear());
      return;
    case 'confirms':
      await save(player, one);
      requireDone('confirmPreference', await actor.confirm());
      return;
    default:
      await save(player, one);
      await save(player, two);
  }
}

async function save({ actor }: Player, choice: Choice): Promise<void> {
  requireDone('savePreference', await actor.choose(choice));
}

/** Saves with an arrival to the millisecond, and with a clock that is an hour off, one way or the other, or right. */
async function saveAt({ player, choices }: Chooser, arrival: number, n: number): Promise<void> {
  const clientSkewMs = [skewMs, -skewMs, 0][n % 3] ?? 0;
  await player.actor.choose(choices[2], { arrival, ...(clientSkewMs !== 0 && { clientSkewMs }) });
}

/** Everybody looks at what they have. */
async function readAll(choosers: readonly Chooser[]): Promise<void> {
  await everyone(choosers, async ({ player }) => {
    await player.actor.preference();
  });
}

/** The fee: orders, payments, and notices that come at once, twice, in the wrong order, late, or too late. */
function feeDesk({ provider, clock }: Company) {
  const later: {
    paying: Paying;
    order: { orderNo: string; amountFen: number };
    payment?: ProviderPayment;
  }[] = [];
  return {
    /** Opens the order of whoever has a choice; some pay and their provider tells at once. */
    async open({ player, paying }: Chooser): Promise<void> {
      if ((await player.actor.preference()).choice === undefined) return;
      const order = requireDone('openOrder', await player.actor.openOrder());
      if (order.state !== 'PENDING') return;
      const pay = () => provider.take(order, clock.now());
      switch (paying) {
        case 'pays':
          return provider.tell(pay());
        case 'told-twice': {
          const payment = pay();
          await Promise.all([provider.tell(payment), provider.tell(payment)]);
          return;
        }
        case 'pays-twice': {
          const [one, two] = [provider.take(order, clock.now() - 1), pay()];
          await provider.tell(two);
          await provider.tell(one);
          await provider.tell(two);
          return;
        }
        case 'told-late':
          later.push({ paying, order, payment: pay() });
          return;
        case 'never':
          return;
        default:
          later.push({ paying, order });
      }
    },

    /** Paid at the last moment that counts, and at the first that does not; told later. */
    atTheClose(closesAt: number): void {
      for (const waiting of later) {
        const { paying, order } = waiting;
        if (paying === 'pays-in-the-last-ms') waiting.payment = provider.take(order, closesAt - 1);
        if (paying === 'pays-at-the-close') waiting.payment = provider.take(order, closesAt);
      }
    },

    /** What came late from the provider, and what was paid late. */
    async afterwards(closesAt: number): Promise<void> {
      for (const { paying, order, payment } of later) {
        const late = paying === 'pays-late' ? provider.take(order, closesAt + minuteMs) : payment;
        if (late !== undefined) await provider.tell(late);
      }
    },
  };
}
