import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { DrawnTickets, DrawTicketsTask } from '../../../shared/contracts/ticket-tasks.ts';
import type { Application } from '../../../shared/domain/application/application.ts';
import type { Evidence } from '../../../shared/domain/evidence/evidence.ts';
import { schoolOf } from '../../../shared/domain/kernel/ids.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import { type Sign, signTicketQr } from '../../../shared/domain/ticket/qr.ts';
import { PlannedTicket } from '../../../shared/domain/ticket/seat-plan.ts';
import type { Ticket } from '../../../shared/domain/ticket/ticket.ts';
import { seatsChunkKey, ticketPdfKey } from '../../../shared/store/object-keys.ts';
import type { StoredEntry } from '../../../shared/store/roster-store.ts';
import type { TicketIssue, TicketIssueStore } from '../../../shared/store/ticket-issue-store.ts';
import type { TicketStore } from '../../../shared/store/ticket-store.ts';
import type { TicketSheet } from './ticket-sheet.ts';
import type { TicketWords } from './ticket-words.ts';

/** What is read of one person for their ticket. */
export interface TicketPerson {
  readonly entry: StoredEntry;
  readonly application: Application;
  readonly photo: Evidence;
}

export interface DrawTicketsDeps {
  readonly issues: Pick<TicketIssueStore, 'planned'>;
  readonly tickets: Pick<TicketStore, 'findAll' | 'add'>;
  readonly person: (planned: PlannedTicket) => Promise<TicketPerson>;
  /** Opens the ID number: one of the two functions that may. */
  readonly openId: (entry: StoredEntry) => Promise<string>;
  readonly words: () => Promise<TicketWords>;
  readonly signer: () => Promise<Sign>;
  readonly draw: (sheet: TicketSheet) => Promise<Buffer>;
  readonly readPlan: (key: string) => Promise<Buffer | undefined>;
  readonly readPhoto: (key: string) => Promise<Buffer | undefined>;
  readonly write: (key: string, pdf: Buffer) => Promise<void>;
  readonly now: Clock;
  /** Told of one person whose ticket could not be drawn. */
  readonly onFailed: (candidateId: string, error: unknown) => void;
}

/** Waits for the store overlap; the drawing itself is one core's work. */
const drawnAtOnce = 8;
/** Tickets are first issued in this version; a re-issue raises it (features K3). */
const ticketVersion = 1;

/**
 * Draws one part of the plan: a PDF first, then the ticket with its number and seat, so that a ticket that is there
 * has its PDF. Run again, it draws the same bytes, and only what is missing. One person whose ticket cannot be drawn
 * costs nobody else theirs.
 */
export function drawTickets(deps: DrawTicketsDeps) {
  const { issues, tickets, words, signer, readPlan, onFailed } = deps;
  return async ({ chunk, ...ref }: DrawTicketsTask): Promise<DrawnTickets> => {
    const issue = await issues.planned(ref);
    const key = seatsChunkKey({ ...issue, chunk });
    const plan = z.array(PlannedTicket).parse(JSON.parse(String(await readPlan(key))));

    const before = await tickets.findAll(plan.map(({ candidateId }) => ({ ...ref, candidateId })));
    const missing = plan.filter(({ candidateId }) => !before.has(candidateId));
    const drawOne = drawOf(deps, issue, await words(), await signer());
    const waiting = [...missing];
    let failed = 0;
    const worker = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        try {
          await drawOne(next);
        } catch (error) {
          failed += 1;
          onFailed(next.candidateId, error);
        }
    };
    await Promise.all(Array.from({ length: drawnAtOnce }, worker));
    return { drawn: missing.length - failed, there: before.size, failed };
  };
}

function drawOf(deps: DrawTicketsDeps, issue: TicketIssue, words: TicketWords, signer: Sign) {
  const { tickets, person, openId, draw, readPhoto, write, now } = deps;
  return async (planned: PlannedTicket): Promise<void> => {
    const { entry, photo } = await person(planned);
    const { reviewKey = '', reviewSha256 = '' } = photo;
    const picture = await readPhoto(reviewKey);
    if (picture === undefined || hexSha256(picture) !== reviewSha256)
      throw new Error(`The photo of ${planned.candidateId} is not the one that was accepted.`);

    const { seasonId, round } = issue;
    const { candidateId, ticketNo, siteCode, room, seat, collegeCode, majorCode, category } =
      planned;
    const photoHash16 = reviewSha256.slice(0, 16);
    const site = words.site(siteCode);
    const qr = signTicketQr(
      { seasonId, ticketNo, ticketVersion, siteCode, room, seat, photoHash16 },
      signer,
    );
    const pdf = await draw({
      ...words.sheet,
      ...{ ticketNo, ticketVersion, room, seat, qr, site },
      issuedAt: issue.plannedAt,
      name: entry.nameKey,
      sex: entry.sex,
      idTypeLabel: words.idType(entry.idType),
      idNo: await openId(entry),
      photo: picture,
      sourceSchool: words.college(schoolOf(candidateId)),
      college: words.college(collegeCode),
      major: words.major(planned),
      categoryLabel: words.category(category),
      collegeNotice: site.notice,
    });
    const pdfKey = ticketPdfKey({ round, candidateId, ticketVersion });
    await write(pdfKey, pdf);
    const ticket: Ticket = {
      ...{
        seasonId,
        candidateId,
        round,
        ticketNo,
        ticketVersion,
        collegeCode,
        majorCode,
        category,
      },
      ...{ siteCode, site: site.name, room, seat, photoHash16, pdfKey },
      state: 'ALLOCATED',
      pdfSha256: hexSha256(pdf),
      prints: 0,
      version: 1,
      requests: [],
      changedAt: now(),
      changedBy: 'system',
    };
    await tickets.add(ticket, planned.sitting);
  };
}

function hexSha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
