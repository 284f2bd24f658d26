import { requireDone } from '../candidate.ts';
import { readCode } from '../read-code.ts';
import { type Company, everyone, hourMs, type Player } from './company.ts';

/** So many codes are read from the paper and verified, each once as it is and once changed. */
const codesRead = 8;
/** One person in so many prints a second time. */
const printingTwice = 5;

/** Tickets: not told before the release, too early, in the window, twice, at the close to the millisecond; and whether a code is real. */
export async function printTickets(company: Company): Promise<void> {
  const { clock, calendar, players } = company;
  const { opensAt, closesAt } = (await calendar())('W14');
  const registered = players.filter(({ candidateId }) => candidateId !== undefined);
  await clock.moveTo(opensAt - hourMs);
  await company.fireAgain();
  await everyone(registered, async ({ actor }) => {
    await actor.signIn();
    if ((await actor.me()).ticket !== undefined)
      throw new Error('A ticket is told before it is released.');
  });

  await clock.moveTo(opensAt + hourMs);
  const holders = new Set<Player>();
  await everyone(registered, async (player) => {
    if ((await player.actor.me()).ticket !== undefined) holders.add(player);
  });
  const inOrder = registered.filter((player) => holders.has(player));
  await inOrder[0]?.actor.tryPrint({ arrival: opensAt - 1 });
  await everyone(inOrder, async ({ actor }, place) => {
    const pdf = await actor.print();
    if (place % printingTwice === 0) await actor.print();
    if (place < codesRead) await verify(company, pdf);
  });
  await clock.moveTo(closesAt + 1_500);
  for (const { actor } of inOrder.slice(0, 1)) {
    requireDone('printTicket', await actor.tryPrint({ arrival: closesAt - 1 }));
    await actor.tryPrint({ arrival: closesAt, probe: 'late' });
  }
  await company.settle();
}

/** Anybody asks whether the ticket is real; and whether it is with another seat on it. */
async function verify({ open }: Company, pdf: Buffer): Promise<void> {
  const code = readCode(pdf);
  if (code === undefined) throw new Error('There is no code on the ticket that can be read.');
  await open.must('verifyTicket', { query: { code } });
  const changed = code.replace(/\.(\d+)\.(?=[0-9a-f]{16}\.)/, (_, seat) => `.${Number(seat) + 1}.`);
  await open.ask('verifyTicket', { query: { code: changed }, probe: 'forged-ticket' });
}
