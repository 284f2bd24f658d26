import type { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { type Needs, SeasonStep } from '../constructs/season-step.ts';

const needs: Needs<'review'> = {
  listTasks: { impact: 'Officers cannot see their queue.', table: 'read', queues: true },
  takeNextTask: { impact: 'Officers cannot take the next task.', table: 'write', queues: true },
  takeTask: { impact: 'Officers cannot take a task.', table: 'write' },
  showTask: {
    impact: 'Officers cannot see what they are to decide.',
    table: 'write',
    reads: ['evidence/copies'],
  },
  decideTask: { impact: 'Officers cannot decide.', table: 'write' },
  handBackTask: {
    impact: 'Officers cannot hand a task back before its lease ends.',
    table: 'write',
  },
  askOfficer: {
    impact: 'A taken task has no lease that ends by itself.',
    table: 'write',
    answers: ['review-task'],
  },
  returnTask: {
    impact: 'A task whose lease ended does not come back to the queue.',
    table: 'write',
  },
};

/** Officers take tasks from their queues, one at a time and for a lease, and decide. */
export class ReviewStep extends SeasonStep<'review'> {
  constructor(scope: Construct, house: House) {
    super(scope, 'review', house, needs);
    this.workflow(
      'review-task',
      'A taken task may not come back to the queue by itself; decisions stay valid.',
    );
  }
}
