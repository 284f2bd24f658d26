import { describe, expect, test } from 'vitest';
import { type Event, noticesOf } from '../../../shared/domain/notification/notices.ts';
import {
  type TemplateName,
  templates,
  textOf,
} from '../../../shared/domain/notification/templates.ts';

const reason = (code: string) => ({ zh: `原因${code}`, en: `because ${code}` });
const told = (event: Event) =>
  noticesOf(event, reason).map(({ template, details }) => ({
    template,
    ...textOf(template, details),
  }));
const names = (event: Event) => told(event).map(({ template }) => template);

describe('a message', () => {
  test('follows each turn of the application once', () => {
    const turn = (from: string | undefined, to: string) =>
      names({
        kind: 'application',
        ...(from !== undefined && { before: { state: from } }),
        after: { state: to, revision: 1 },
      });
    expect(turn('DRAFT', 'SUBMITTED')).toEqual(['submitted']);
    expect(turn('UNDER_REVIEW', 'PASSED')).toEqual(['passed']);
    expect(turn('PASSED', 'ELIGIBLE')).toEqual(['eligible']);
    expect(turn('PASSED', 'PASSED')).toEqual([]);
    expect(turn(undefined, 'REGISTERED')).toEqual([]);
  });

  test('of a failure or return says why, in words', () => {
    for (const state of ['FAILED', 'RETURNED']) {
      const [message] = told({
        kind: 'application',
        before: { state: 'UNDER_REVIEW' },
        after: { state, revision: 1, reasonCode: 'PHOTO_WRONG' },
      });
      expect(message?.zh).toContain('原因PHOTO_WRONG');
      expect(message?.en).toContain('because PHOTO_WRONG');
    }
  });

  test('names the refused file and the reason', () => {
    const event = {
      kind: 'evidence',
      before: { state: 'STORED' },
      after: { state: 'REFUSED', kind: 'PHOTO', reason: 'TOO_SMALL' },
    };
    expect(told(event)[0]?.zh).toContain('原因TOO_SMALL');
    expect(names({ ...event, before: event.after })).toEqual([]);
    const worded = { ...event, after: { ...event.after, reasonText: '照片只有 10 像素' } };
    expect(told(worded)[0]?.zh).toContain('照片只有 10 像素');
  });

  test('follows each revision of a preference and its outcome, but no change of its instants', () => {
    const choice = { collegeCode: '11342', majorCode: '080901', category: 'GENERAL' };
    const saved = { ver: '1.a', lastMove: 'save', choice };
    expect(names({ kind: 'preference', before: { ver: '0' }, after: saved })).toEqual([
      'preferenceSaved',
    ]);
    expect(names({ kind: 'preference', before: saved, after: { ...saved, t2: 5 } })).toEqual([]);
    const sealed = { ...saved, sealedAt: 5, outcome: 'LOCKED' };
    expect(names({ kind: 'preference', before: saved, after: sealed })).toEqual([
      'preferenceLocked',
    ]);
  });

  test('of a preference names college and major in words', () => {
    const choice = { collegeCode: '11342', majorCode: '080901', category: 'GENERAL' };
    for (const lastMove of ['save', 'confirm']) {
      const after = { ver: '1.a', lastMove, choice };
      const [message] = told({ kind: 'preference', before: { ver: '0' }, after });
      expect(message?.zh).toContain('原因11342，原因080901。');
      expect(message?.en).toContain('because 11342, because 080901.');
    }
  });

  test('follows the fee: paid, late, paid twice', () => {
    const order = { orderNo: 'R1_x', amountFen: 13_000, state: 'PENDING' };
    const paid = { ...order, state: 'PAID' };
    expect(told({ kind: 'payment', before: order, after: paid })).toMatchObject([
      { template: 'paid', zh: expect.stringContaining('130.00元') },
    ]);
    expect(names({ kind: 'payment', before: order, after: { ...order, state: 'LATE' } })).toEqual([
      'paidLate',
    ]);
    const twice = { ...paid, duplicates: [{}] };
    expect(names({ kind: 'payment', before: paid, after: twice })).toEqual(['paidTwice']);
    expect(names({ kind: 'payment', before: twice, after: twice })).toEqual([]);
  });

  test('of a ticket tells neither its number nor the seat: they are released later', () => {
    const ticket = { ticketNo: '24111342000174', room: '003', seat: 7 };
    const [message, ...more] = told({ kind: 'ticket', after: ticket });
    expect(message).toMatchObject({ template: 'ticketReady', zh: expect.stringContaining('打印') });
    expect(JSON.stringify(message)).not.toMatch(/24111342000174|003/);
    expect(more).toEqual([]);
    expect(names({ kind: 'ticket', before: ticket, after: { ...ticket, prints: 1 } })).toEqual([]);
  });

  test('of an extension goes to the one person that it is for', () => {
    const proposal = {
      state: 'ACTIVE',
      change: {
        kind: 'EXTENSION',
        candidateId: 'c43001-aaaaaaaaaaaaaaaa',
        closesAt: 1_711_270_800_000,
      },
    };
    const event = { kind: 'season', before: { ...proposal, state: 'PROPOSED' }, after: proposal };
    expect(noticesOf(event, reason)).toMatchObject([
      { template: 'extended', to: 'c43001-aaaaaaaaaaaaaaaa' },
    ]);
    expect(told(event)[0]?.zh).toContain('2024年3月24日 17:00:00（北京时间）');
  });

  test('is not made of a removal or of a record that concerns nobody', () => {
    expect(names({ kind: 'account', before: { activatedAt: 1 } })).toEqual([]);
    expect(names({ kind: 'task', after: { state: 'TAKEN' } })).toEqual([]);
  });

  test('is in both languages, with the same details in each', () => {
    const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    for (const name of Object.keys(templates) as TemplateName[])
      expect(holes(templates[name].en)).toEqual(holes(templates[name].zh));
  });

  test('never has a gap', () => {
    expect(() => textOf('paid', { orderNo: '1' })).toThrow('misses {yuan}');
  });
});
