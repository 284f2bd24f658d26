import type { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { type Needs, SeasonStep } from '../constructs/season-step.ts';

const needs: Needs<'tickets'> = {
  printTicket: {
    impact: 'Candidates cannot print their ticket.',
    table: 'write',
    reads: ['archive/tickets'],
  },
  verifyTicket: {
    impact: 'Invigilators and the public cannot tell whether a ticket is real.',
    table: 'read',
    keys: ['signing'],
  },
  planTickets: {
    impact: 'Seats are not assigned, so no ticket is drawn.',
    table: 'write',
    keys: ['signing'],
    writes: ['archive/manifests'],
    memoryMb: 1769,
    timeoutSeconds: 300,
  },
  drawTickets: {
    impact: 'Some candidates have a seat but no ticket to print.',
    table: 'write',
    reads: ['archive/manifests', 'evidence/copies'],
    writes: ['archive/tickets'],
    keys: ['identity', 'signing'],
    memoryMb: 1769,
    timeoutSeconds: 300,
  },
  closeTickets: {
    impact: 'All tickets are drawn but not released.',
    table: 'write',
    reads: ['archive/manifests'],
    timeoutSeconds: 300,
  },
};

/** Seats from a frozen manifest, a PDF for everyone eligible, and a page that tells a real one. */
export class TicketsStep extends SeasonStep<'tickets'> {
  constructor(scope: Construct, house: House) {
    super(scope, 'tickets', house, needs);
    this.workflow('issue-tickets', 'Tickets are not ready when the printing window opens.');
  }
}
