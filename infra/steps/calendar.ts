import { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { everyWorkflow } from '../constructs/grants.ts';
import type { House } from '../constructs/house.ts';
import { type Needs, SeasonStep } from '../constructs/season-step.ts';

const edges =
  'What an edge of a window should have changed is not changed yet; no gate depends on it.';

const needs: Needs<'calendar'> = {
  showSeason: { impact: 'The public cannot see the calendar.', table: 'read' },
  showCalendar: { impact: 'The institute cannot see its calendar.', table: 'read' },
  proposeChange: { impact: 'The institute cannot extend a window.', table: 'write' },
  approveChange: { impact: 'The institute cannot extend a window.', table: 'write' },
  listProposals: {
    impact: 'The institute cannot see what waits for a second approval.',
    table: 'read',
  },
  listLateAttempts: {
    impact: 'The institute cannot answer an appeal about a late attempt.',
    table: 'read',
    queues: true,
  },
  showProgress: { impact: 'The institute cannot watch the season.', table: 'read', queues: true },
  sweepSeason: {
    impact:
      'A lost start is not made up for: an edge, an import or a sealing may wait for a person.',
    table: 'write',
    queues: true,
    starts: everyWorkflow,
    timeoutSeconds: 55,
  },
  prepareVersion: { impact: 'An approved calendar is not published.', table: 'write' },
  replaceSchedules: {
    impact: 'An approved calendar is not published.',
    table: 'read',
    schedules: true,
    timeoutSeconds: 60,
  },
  activateVersion: { impact: 'An approved calendar is not published.', table: 'write' },
  openEdge: { impact: edges, table: 'write' },
  passShard: { impact: edges, table: 'write', memoryMb: 1024, timeoutSeconds: 300 },
  closeEdge: { impact: edges, table: 'write' },
};

/** The calendar: published by two, its edges acted on at their instants, and swept each minute. */
export class CalendarStep extends SeasonStep<'calendar'> {
  constructor(scope: Construct, house: House, deadLetters: IQueue) {
    super(scope, 'calendar', house, needs, { sweepSeason: { deadLetters } });
    this.workflow('publish-calendar', 'An approved calendar is not in force.');
    this.workflow('window-edge', edges);
    this.watchLog({
      article: 'sweep-fails',
      messages: ['sweep failed'],
      impact: needs.sweepSeason.impact,
    });
    house.watch.alarm({
      article: 'sweeper-silent',
      subject: 'sweep-season',
      impact: needs.sweepSeason.impact,
      metric: this.lambda('sweepSeason').metricInvocations({ period: Duration.minutes(5) }),
      whenBelow: true,
    });
  }
}
