import { describe, expect, test } from 'vitest';
import definition from '../../workflows/issue-tickets.asl.json' with { type: 'json' };
import { walk } from '../support/walk.ts';

const input = { seasonId: 'HN-ZSB-2024', round: 'R1', at: 1_712_764_800_000 };
const faultNamed = (name: string) => () => {
  throw Object.assign(new Error(name), { name });
};
const answers = {
  PlanTickets: () => ({ tickets: 250, chunks: [0, 1, 2] }),
  DrawTickets: () => ({ drawn: 100, there: 0, failed: 0 }),
  CloseTickets: () => ({ tickets: 250 }),
  ParkWork: () => undefined,
};

describe('the issue-tickets workflow', () => {
  test('plans, draws every part of the plan, and closes', async () => {
    const run = await walk(definition, input, answers);
    expect(run.states).toEqual([
      'Plan the seats',
      'Draw every ticket',
      'Close the issue',
      'Tickets issued',
    ]);
    const drawn = run.calls.filter(({ name }) => name === 'DrawTickets');
    expect(drawn.map(({ payload }) => payload)).toEqual(
      [0, 1, 2].map((chunk) => ({ seasonId: 'HN-ZSB-2024', round: 'R1', chunk })),
    );
    expect(run.output).toEqual({ tickets: 250 });
    expect(run.transitions).toBeLessThanOrEqual(20 + 3);
  });

  test('draws a plan of one part, and a plan of nobody', async () => {
    const one = { ...answers, PlanTickets: () => ({ tickets: 1, chunks: [0] }) };
    const drawn = (await walk(definition, input, one)).calls.filter(
      ({ name }) => name === 'DrawTickets',
    );
    expect(drawn).toHaveLength(1);
    const none = { ...answers, PlanTickets: () => ({ tickets: 0, chunks: [] }) };
    expect((await walk(definition, input, none)).output).toEqual({ tickets: 250 });
  });

  test.each(['LockNotSealed', 'FeesNotClosed'])('waits for a while on %s', async (fault) => {
    let asked = 0;
    const PlanTickets = () => {
      asked += 1;
      if (asked < 3) faultNamed(fault)();
      return { tickets: 1, chunks: [0] };
    };
    const run = await walk(definition, input, { ...answers, PlanTickets });
    expect(run.error).toBeUndefined();
    expect(run.elapsedMs).toBeGreaterThan(0);
  });

  test('draws every other part when one fails, and is parked by what the close finds missing', async () => {
    const run = await walk(definition, input, {
      ...answers,
      DrawTickets: ({ chunk }: { chunk: number }) =>
        chunk === 0 ? faultNamed('SomethingBroke')() : answers.DrawTickets(),
      CloseTickets: faultNamed('TicketsIncomplete'),
    });
    expect(run.calls.filter(({ name }) => name === 'DrawTickets')).toHaveLength(3);
    expect(run.children.map((states) => states.at(-1))).toEqual([
      'Some tickets not drawn',
      'Draw some tickets',
      'Draw some tickets',
    ]);
    expect(run.error).toBe('TicketsNotIssued');
    expect(run.calls.at(-1)).toMatchObject({
      name: 'ParkWork',
      payload: { what: 'issue-tickets', error: 'TicketsIncomplete' },
    });
  });

  test.each(['PlanTickets', 'CloseTickets'])(
    'is parked and fails when %s does, so that it is run again',
    async (broken) => {
      const run = await walk(definition, input, {
        ...answers,
        [broken]: faultNamed('SomethingBroke'),
      });
      expect(run.error).toBe('TicketsNotIssued');
      expect(run.calls.at(-1)).toMatchObject({
        name: 'ParkWork',
        payload: { seasonId: 'HN-ZSB-2024', workId: 'walk', what: 'issue-tickets' },
      });
    },
  );
});
