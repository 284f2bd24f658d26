import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Calendar, isOpen, windowOf } from '../../../shared/domain/calendar/calendar.ts';
import {
  changeFaults,
  nextCalendar,
  personalCalendar,
} from '../../../shared/domain/calendar/changes.ts';
import type { FieldFault } from '../../../shared/domain/calendar/order-rules.ts';
import { WindowId } from '../../../shared/domain/kernel/ids.ts';
import { type Instant, after as later } from '../../../shared/domain/kernel/instant.ts';
import { at, hunan, withWindow } from './season.ts';

const codes = (next: Calendar, moment: Instant) =>
  changeFaults(hunan.calendar, next, moment).map(({ path, code }) => `${path} ${code}`);
const instantsOf = ({ windows }: Calendar) =>
  Object.fromEntries(windows.map(({ id, opensAt, closesAt }) => [id, [opensAt, closesAt]]));
const incident = (minutes: number) => ({ kind: 'INCIDENT', minutes }) as const;

describe('changing a published calendar', () => {
  const w10Closes = at('2024-03-25T17:00');
  const inW10 = at('2024-03-23T12:00');

  test('lets an open window get longer', () => {
    expect(codes(withWindow('W10', { closesAt: later(w10Closes, 1) }), inW10)).toEqual([]);
  });

  test('never lets an open window get shorter', () => {
    expect(codes(withWindow('W10', { closesAt: later(w10Closes, -1) }), inW10)).toEqual([
      'windows.W10.closesAt OpenWindowShortened',
    ]);
  });

  test.each(['W10', 'W11'] as const)(
    'never lets %s close earlier once its preferences are made',
    (id) => {
      const closes = id === 'W10' ? w10Closes : at('2024-03-24T17:00');
      const earlier = withWindow(id, { closesAt: later(closes, -60_000) });
      const publicityEnds = at('2024-03-21T00:00');
      expect(codes(earlier, publicityEnds)).toEqual([`windows.${id}.closesAt OpenWindowShortened`]);
      expect(codes(earlier, later(publicityEnds, -1))).toEqual([]);
    },
  );

  test('lets a window that is not open yet close earlier', () => {
    const before = at('2024-03-20T12:00');
    expect(codes(withWindow('W10', { closesAt: later(w10Closes, -60_000) }), before)).toEqual([]);
  });

  test('leaves a close alone from its very instant on, so an approval at the close comes too late', () => {
    const longer = withWindow('W10', { closesAt: later(w10Closes, 3_600_000) });
    expect(codes(longer, later(w10Closes, -1))).toEqual([]);
    expect(codes(longer, w10Closes)).toEqual(['windows.W10.closesAt PastEdge']);
  });

  test('leaves a past opening alone', () => {
    const earlier = withWindow('W10', { opensAt: at('2024-03-22T09:00', -1) });
    expect(codes(earlier, at('2024-03-22T09:00'))).toEqual(['windows.W10.opensAt PastEdge']);
  });

  test.each([
    ['10 minutes before', -600_000, []],
    ['a millisecond later than that', -599_999, ['windows.W14.opensAt LeadTimeTooShort']],
  ])('takes a later opening until 10 minutes before it: %s', (_, beforeMs, expected) => {
    const opens = at('2024-04-12T00:00');
    const moved = withWindow('W14', { opensAt: at('2024-04-18T00:00') });
    expect(codes(moved, later(opens, beforeMs))).toEqual(expected);
  });

  test('opens nothing sooner than in 10 minutes', () => {
    const moment = at('2024-04-10T00:00');
    expect(codes(withWindow('W14', { opensAt: later(moment, 600_000) }), moment)).toEqual([]);
    expect(codes(withWindow('W14', { opensAt: later(moment, 599_999) }), moment)).toEqual([
      'windows.W14.opensAt LeadTimeTooShort',
    ]);
  });

  test('makes the next version and moves only what was named', () => {
    const change = {
      kind: 'CALENDAR',
      windows: [{ id: 'W14', opensAt: at('2024-04-18T00:00'), closesAt: at('2024-04-21T00:00') }],
    } as const;
    const next = nextCalendar(hunan.calendar, change, at('2024-03-01T00:00'));
    expect(next.version).toBe(hunan.calendar.version + 1);
    expect(instantsOf(next)).toEqual({
      ...instantsOf(hunan.calendar),
      W14: [at('2024-04-18T00:00'), at('2024-04-21T00:00')],
    });
    expect(windowOf(next, 'W14').source).toBe(windowOf(hunan.calendar, 'W14').source);
  });

  test('tells every mistake of order and of time together, each at its field', () => {
    const change = {
      kind: 'CALENDAR',
      windows: [
        { id: 'W10', opensAt: at('2024-03-22T09:00'), closesAt: at('2024-03-25T16:00') },
        { id: 'W14', opensAt: at('2024-03-25T15:00'), closesAt: at('2024-04-21T00:00') },
      ],
    } as const;
    const fields = fieldsOf(() => nextCalendar(hunan.calendar, change, inW10));
    expect(fields.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'windows.W14.opensAt OutOfOrder',
      'windows.W14.opensAt PaymentsUnreconciled',
      'windows.W10.closesAt OpenWindowShortened',
    ]);
  });

  test('refuses a window that is named twice', () => {
    const w14 = windowOf(hunan.calendar, 'W14');
    const change = { kind: 'CALENDAR', windows: [w14, { ...w14 }] } as const;
    const fields = fieldsOf(() => nextCalendar(hunan.calendar, change, inW10));
    expect(fields.map(({ code }) => code)).toContain('WindowRepeated');
  });

  test('never accepts anything that was refused before it, whatever is moved and when', () => {
    const window = fc.constantFrom(...WindowId.options);
    const moment = fc.integer({ min: at('2024-01-10T00:00'), max: at('2024-04-25T00:00') });
    const shift = fc.integer({ min: -5 * 86_400_000, max: 5 * 86_400_000 });
    fc.assert(
      fc.property(window, moment, shift, shift, (id, judged, opening, closing) => {
        const now = judged as Instant;
        const before = windowOf(hunan.calendar, id);
        const moved = withWindow(id, {
          opensAt: later(before.opensAt, opening),
          closesAt: later(before.closesAt, closing),
        });
        fc.pre(changeFaults(hunan.calendar, moved, now).length === 0);
        const past = [before.opensAt, before.closesAt, windowOf(moved, id).opensAt, now]
          .flatMap((edge) => [later(edge, -1), edge])
          .filter((instant) => instant <= now);
        for (const instant of past)
          expect(isOpen(windowOf(moved, id), instant)).toBe(isOpen(before, instant));
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('the incident button', () => {
  test('gives every open window its minutes and moves nothing else', () => {
    const next = nextCalendar(hunan.calendar, incident(30), at('2024-03-23T12:00'));
    expect(instantsOf(next)).toEqual({
      ...instantsOf(hunan.calendar),
      W10: [at('2024-03-22T09:00'), at('2024-03-25T17:30')],
      W11: [at('2024-03-22T09:00'), at('2024-03-24T17:30')],
      W13: [at('2024-03-22T09:00'), at('2024-03-25T17:30')],
    });
  });

  test('leaves the confirmation window closed once it has closed', () => {
    const next = nextCalendar(hunan.calendar, incident(30), at('2024-03-24T17:00'));
    expect(windowOf(next, 'W11')).toEqual(windowOf(hunan.calendar, 'W11'));
    expect(windowOf(next, 'W10').closesAt).toBe(at('2024-03-25T17:30'));
  });

  test('still counts when it was approved a second before the close, and not at the close', () => {
    const closes = at('2024-02-02T17:00');
    const next = nextCalendar(hunan.calendar, incident(60), later(closes, -1_000));
    expect(windowOf(next, 'W02').closesAt).toBe(at('2024-02-02T18:00'));
    expect(windowOf(nextCalendar(hunan.calendar, incident(60), closes), 'W02').closesAt).toBe(
      closes,
    );
  });

  test('is refused when the longer window would run into the next', () => {
    const fields = fieldsOf(() =>
      nextCalendar(hunan.calendar, incident(2_880), at('2024-03-20T12:00')),
    );
    expect(fields.map(({ path }) => path)).toEqual(['windows.W10.opensAt']);
  });

  test('is refused when nothing is open', () => {
    const press = () => nextCalendar(hunan.calendar, incident(30), at('2024-04-01T00:00'));
    expect(press).toThrow(expect.objectContaining({ name: 'NothingOpen' }));
  });
});

test('a personal calendar has later closes and never earlier ones', () => {
  const personal = personalCalendar(hunan.calendar, {
    W10: at('2024-03-25T19:00'),
    W11: at('2024-03-24T16:00'),
  });
  expect(windowOf(personal, 'W10').closesAt).toBe(at('2024-03-25T19:00'));
  expect(windowOf(personal, 'W11').closesAt).toBe(at('2024-03-24T17:00'));
});

function fieldsOf(change: () => unknown): FieldFault[] {
  try {
    change();
  } catch (error) {
    expect(error).toMatchObject({ name: 'CalendarInvalid' });
    return (error as { details: { fields: FieldFault[] } }).details.fields;
  }
  throw new Error('The change was taken.');
}
