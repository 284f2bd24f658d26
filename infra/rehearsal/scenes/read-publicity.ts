import { type Company, hourMs } from './company.ts';

/** Anybody reads the list; what is not out yet, or not out any more, is not there. */
export async function readPublicity({ clock, calendar, open }: Company): Promise<void> {
  const { opensAt, closesAt } = (await calendar())('W09');
  const look = () => open.ask('showList', { params: { listId: 'L1' } });
  await clock.moveTo(opensAt - hourMs);
  await look();
  await clock.moveTo(opensAt + hourMs);
  await look();
  await clock.moveTo(closesAt + hourMs);
  await look();
}
