import { type Company, hourMs } from './company.ts';

/** Anybody reads the list; what is not out yet, or not out any more, is not there. */
export async function readPublicity(company: Company): Promise<void> {
  const { clock, calendar, open } = company;
  const { opensAt, closesAt } = (await calendar())('W09');
  const look = (page = 1) =>
    open.ask('showList', { params: { listId: 'L1' }, query: { page: String(page) } });
  await clock.moveTo(opensAt - hourMs);
  await look();
  await clock.moveTo(opensAt + hourMs);
  await company.fireAgain();
  const first = await look();
  for (let page = 2; first.ok && page <= first.reply.pages; page += 1) await look(page);
  await clock.moveTo(closesAt + hourMs);
  await look();
}
