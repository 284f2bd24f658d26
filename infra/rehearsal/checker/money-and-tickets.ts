import { isTicketNumber } from './arithmetic.ts';
import { type Finding, tally } from './finding.ts';
import type { Dossier, Season } from './season.ts';
import { isDone } from './time.ts';
import { endOf, isInside, windowAt } from './windows.ts';

/** What the provider took for an order, earliest first; of equal times the lower number first. */
function successesOf(season: Season, orderNo: string) {
  return season.facts.payments
    .filter((payment) => payment.orderNo === orderNo)
    .toSorted((a, b) => a.paidAt - b.paidAt || (a.gatewayNo < b.gatewayNo ? -1 : 1));
}

/** I29: of all that the provider took, one fee is kept for each person, of the right amount; the rest is owed back. */
export function feesAddUp(season: Season): Finding {
  const { hold, finding } = tally();
  let [taken, kept, owed] = [0, 0, 0];
  for (const { candidateId: who, payment, preference } of season.dossiers) {
    if (payment === undefined) continue;
    const { orderNo, amountFen, state, gatewayNo, duplicates = [] } = payment;
    const successes = successesOf(season, orderNo);
    taken += successes.reduce((sum, each) => sum + each.amountFen, 0);
    kept += state === 'PAID' ? amountFen : 0;
    owed += (duplicates.length + (state === 'LATE' ? 1 : 0)) * amountFen;
    const category = preference?.choice?.category;
    const fee = category === undefined ? undefined : season.facts.fees[category];
    hold(Number.isInteger(amountFen), () => `${who}: ${amountFen} fen`);
    if (state === 'PAID') hold(amountFen === fee, () => `${who}: ${amountFen} fen for ${category}`);
    hold(
      (gatewayNo !== undefined) === (state === 'PAID' || state === 'LATE'),
      () => `${who}: ${state}, by ${gatewayNo}`,
    );
  }
  for (const { orderNo } of season.facts.payments) {
    const known = season.dossiers.some(({ payment }) => payment?.orderNo === orderNo);
    hold(known, () => `${orderNo}: money was taken for an order that is not there`);
  }
  if (taken > 0)
    hold(taken - owed === kept, () => `took ${taken} fen, owes ${owed}, keeps ${kept}`);
  return finding('nobody had to pay');
}

/** I30: notices that come twice, late or out of order end in the state that their payments make. */
export function noticesConverge(season: Season): Finding {
  const { hold, finding } = tally();
  const told = new Set(
    season.acts
      .filter(({ deed, status }) => deed === 'notePayment' && isDone(status))
      .map(({ body }) => String(body?.gatewayNo)),
  );
  for (const { candidateId: who, payment, application } of season.dossiers) {
    if (payment === undefined) continue;
    const successes = successesOf(season, payment.orderNo).filter(({ gatewayNo }) =>
      told.has(gatewayNo),
    );
    const [first, ...others] = successes;
    const { state, gatewayNo, duplicates = [] } = payment;
    if (first === undefined) {
      hold(gatewayNo === undefined, () => `${who}: ${state} by ${gatewayNo}, of which nobody told`);
      continue;
    }
    const inTime = isInside(season, 'W13', first.paidAt, application?.extensions);
    hold(state === (inTime ? 'PAID' : 'LATE'), () => `${who}: ${state}, paid at ${first.paidAt}`);
    hold(
      gatewayNo === first.gatewayNo,
      () => `${who}: keeps ${gatewayNo}, not the first, ${first.gatewayNo}`,
    );
    const [kept, expected] = [duplicates, others].map((list) =>
      list
        .map((each) => each.gatewayNo)
        .sort()
        .join(),
    );
    hold(
      kept === expected,
      () => `${who}: owes back ${kept || 'nothing'}, not ${expected || 'nothing'}`,
    );
  }
  return finding('no notice came');
}

const isUsable = ({ ticket }: Dossier) => ticket !== undefined && ticket.state !== 'REVOKED';

/** I31: a ticket is for who is eligible, locked, has paid or need not, and is seated; and once it can be printed, for all of them. */
export function ticketsAreEarned(season: Season): Finding {
  const { hold, finding } = tally();
  const end = endOf(season);
  const isPrinting = (windowAt(season, 'W14', end)?.opensAt ?? Number.POSITIVE_INFINITY) <= end;
  for (const dossier of season.dossiers) {
    const { candidateId: who, ticket, application, preference, payment } = dossier;
    const isEligible = application?.state === 'ELIGIBLE';
    const isLocked = preference?.outcome === 'LOCKED';
    const isSettled = payment?.state === 'PAID' || payment?.state === 'WAIVED';
    if (isPrinting && isEligible && isLocked && isSettled)
      hold(isUsable(dossier), () => `${who}: locked and ${payment.state}, and no ticket`);
    if (ticket === undefined || !isUsable(dossier)) continue;
    hold(isEligible, () => `${who}: a ticket, and ${application?.state}`);
    hold(isLocked, () => `${who}: a ticket, and ${preference?.outcome}`);
    hold(isSettled, () => `${who}: a ticket, and ${payment?.state ?? 'no order'}`);
    hold(ticket.room !== '' && ticket.seat > 0, () => `${who}: a ticket without a seat`);
    const locked = preference?.lockedChoice;
    const fits =
      typeof locked === 'object' &&
      locked.collegeCode === ticket.collegeCode &&
      locked.majorCode === ticket.majorCode;
    hold(
      fits,
      () =>
        `${who}: a ticket for ${ticket.collegeCode}/${ticket.majorCode}, which is not what was locked`,
    );
  }
  return finding('no ticket was issued');
}

/** I32: nobody shares a seat, and each sits at the college of their choice. */
export function seatsAreUnique({ dossiers, facts }: Season): Finding {
  const { hold, finding } = tally();
  const taken = new Map<string, string>();
  for (const dossier of dossiers) {
    const { candidateId: who, ticket } = dossier;
    if (ticket === undefined || !isUsable(dossier)) continue;
    const seat = `${ticket.siteCode}/${ticket.room}/${ticket.seat}`;
    const other = taken.get(seat);
    hold(other === undefined, () => `${who} and ${other}: both at ${seat}`);
    taken.set(seat, who);
    const college = facts.sites[ticket.siteCode];
    hold(
      college === ticket.collegeCode,
      () => `${who}: sits at ${college}, chose ${ticket.collegeCode}`,
    );
  }
  return finding('no ticket was issued');
}

/** I33: a number is given once and survives each print; a code that was changed is not real. */
export function ticketNumbersHold({ dossiers, acts }: Season): Finding {
  const { hold, finding } = tally();
  const given = new Map<string, string>();
  for (const { candidateId: who, ticket, acts: mine } of dossiers) {
    if (ticket === undefined) continue;
    const { ticketNo } = ticket;
    hold(isTicketNumber(ticketNo), () => `${who}: ${ticketNo} is no ticket number`);
    const other = given.get(ticketNo);
    hold(other === undefined, () => `${who} and ${other}: both have ${ticketNo}`);
    given.set(ticketNo, who);
    for (const { deed, status, answer } of mine) {
      if (deed !== 'printTicket' || !isDone(status)) continue;
      hold(
        answer.ticketNo === ticketNo,
        () => `${who}: printed ${answer.ticketNo}, has ${ticketNo}`,
      );
    }
  }
  for (const { deed, status, probe, answer, query } of acts) {
    if (deed !== 'verifyTicket' || status !== 200) continue;
    const real = probe !== 'forged-ticket';
    hold(
      answer.valid === real,
      () => `${query?.code}: called ${answer.valid ? 'real' : 'not real'}`,
    );
  }
  return finding('no ticket was issued');
}

/** How many tickets have a number, or a seat, that another has too: the numbers that must be 0. */
export function duplicates({ dossiers }: Season): { tickets: number; seats: number } {
  const issued = dossiers.flatMap((dossier) =>
    dossier.ticket !== undefined && isUsable(dossier) ? [dossier.ticket] : [],
  );
  const repeats = (names: readonly string[]) => names.length - new Set(names).size;
  return {
    tickets: repeats(issued.map(({ ticketNo }) => ticketNo)),
    seats: repeats(issued.map(({ siteCode, room, seat }) => `${siteCode}/${room}/${seat}`)),
  };
}
