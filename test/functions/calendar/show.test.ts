import { describe, expect, test } from 'vitest';
import { listLateAttempts } from '../../../functions/calendar/list-late-attempts/list-late-attempts.ts';
import { listProposals } from '../../../functions/calendar/list-proposals/list-proposals.ts';
import { showCalendar } from '../../../functions/calendar/show-calendar/show-calendar.ts';
import { showProgress } from '../../../functions/calendar/show-progress/show-progress.ts';
import { showSeason } from '../../../functions/calendar/show-season/show-season.ts';
import { calendarContracts } from '../../../shared/contracts/calendar.ts';
import { type Instant, after as later } from '../../../shared/domain/kernel/instant.ts';
import { parkedKey, ticketIssueKey } from '../../../shared/store/keys.ts';
import { lateAttemptList } from '../../../shared/store/late-attempt-list.ts';
import { lateAttemptStore } from '../../../shared/store/late-attempt-store.ts';
import { progressReader } from '../../../shared/store/progress-reader.ts';
import { at, hunan } from '../../domain/calendar/season.ts';
import { seasonId } from '../../store/calendar/published-season.ts';
import { put } from '../../support/records.ts';
import { reason, seasonDesk, session } from './season-desk.ts';

const asked = {
  ...{ at: at('2024-03-23T10:00'), session: session('exi-li'), requestId: 'r' },
  ...{
    params: undefined,
    query: undefined,
    body: undefined,
    mark: { key: 'key-12345', hash: 'h' },
  },
};

describe('what the public sees of the season', () => {
  const show = async (moment: Instant) => {
    const { reader: calendar, settings } = await seasonDesk();
    const reply = await showSeason({ calendar, settings })({ at: moment });
    return calendarContracts.showSeason.reply.parse(reply);
  };

  test('is its name, its documents, its calendar and its lock policy', async () => {
    const { rules: _, ...face } = await show(at('2024-03-23T10:00'));
    expect(face).toEqual({
      seasonId,
      title: {
        zh: '湖南省2024年普通高等学校专升本考试',
        en: 'Hunan 2024 junior-college-to-undergraduate exam',
      },
      platform: {
        zh: '湖南省普通高等学校专升本信息管理平台',
        en: 'Hunan upgrade-exam information platform',
      },
      basisDocNo: '湘教考成字〔2024〕1号、湘教发〔2023〕50号',
      zone: 'Asia/Shanghai',
      calendar: hunan.calendar,
      open: ['W10', 'W11', 'W13'],
      round: 'R1',
      lockPolicy: 'LOCK_FILLED_AT_SUBWINDOW_END',
    });
  });

  test('tells why once the calendar has changed', async () => {
    const { reader: calendar, settings, agree, publish } = await seasonDesk();
    const moment = at('2024-03-23T10:00');
    await publish(await agree({ kind: 'INCIDENT', minutes: 30, reason }, moment));
    const shown = await showSeason({ calendar: { current: calendar.fresh }, settings })({
      at: moment,
    });
    expect(shown.change).toMatchObject({ reason });
  });

  test('names in both languages what it shows: windows, categories, evidence, reasons', async () => {
    const { rules } = await show(at('2024-03-23T10:00'));
    expect(rules.windowLabels.W10).toEqual({ zh: '志愿填报', en: 'Preference filling' });
    expect(rules.categories.find(({ id }) => id === 'EXEMPT_VETERAN')).toMatchObject({
      label: { zh: '退役大学生士兵免试' },
      evidence: [['PHOTO'], ['DISCHARGE_CERT', 'UNIT_PROOF']],
      fee: { amountFen: 0, waived: true },
    });
    expect(rules.evidence[0]).toMatchObject({ kind: 'PHOTO', minWidthPixels: 480 });
    expect(rules.reasonCodes.find(({ code }) => code === 'MAILING_INCORRECT')).toMatchObject({
      verdicts: ['RETURN'],
      fields: ['mailing'],
    });
  });

  test('changes what is open at the very instant', async () => {
    expect((await show(at('2024-03-24T17:00', -1))).open).toContain('W11');
    expect((await show(at('2024-03-24T17:00'))).open).toEqual(['W10', 'W13']);
  });
});

describe('what the institute sees', () => {
  test('of the calendar is what became of each edge', async () => {
    const desk = await seasonDesk();
    const { reader: calendar, settings, edges, clock, deeds } = desk;
    clock.now = at('2024-02-02T17:02');
    const task = { seasonId, edgeId: `W02-close-${at('2024-02-02T17:00')}`, attempt: 1 };
    await deeds.open(task);
    const reply = await showCalendar({ calendar, settings, edges })(asked);
    const shown = calendarContracts.showCalendar.reply.parse(reply);
    expect(shown).toMatchObject({ publishedBy: ['exi-li', 'exi-wang'], calendar: { version: 1 } });
    expect(shown.edges).toHaveLength(29);
    expect(shown.edges.filter(({ state }) => state !== 'WAITING')).toEqual([
      { edgeId: task.edgeId, at: at('2024-02-02T17:00'), state: 'RUNNING' },
    ]);
  });

  test('of proposals is every one, newest first', async () => {
    const desk = await seasonDesk();
    const moment = at('2024-02-15T10:00');
    await desk.propose({ kind: 'INCIDENT', minutes: 30, reason }, moment);
    const reply = await listProposals(desk)(asked);
    const { proposals } = calendarContracts.listProposals.reply.parse(reply);
    expect(proposals.map(({ state }) => state)).toEqual(['PROPOSED', 'APPROVED']);
    expect(proposals[0]).not.toHaveProperty('requests');
  });

  test('of late attempts is each with its number and lateness, newest first', async () => {
    const { client, tableName } = await seasonDesk();
    const store = lateAttemptStore(client, tableName);
    const closesAt = at('2024-03-24T17:00');
    const references: string[] = [];
    for (const lateByMs of [0, 1, 60_250])
      references.push(
        await store.record({
          ...{ seasonId, candidateId: 'c43001-aaaaaaaaaaaaaaaa', deed: 'savePreference' },
          ...{ stamp: later(closesAt, lateByMs), closesAt, payloadHash: `hash-${lateByMs}` },
        }),
      );
    const list = lateAttemptList(client, tableName);
    const ask = (reference?: string) => listLateAttempts(list)({ ...asked, query: { reference } });
    const { attempts } = await ask();
    expect(attempts.map(({ lateByMs }) => lateByMs)).toEqual([60_250, 1, 0]);
    expect(attempts.map(({ reference }) => reference)).toEqual(references.toReversed());
    expect((await ask()).minutes).toEqual([
      { minute: closesAt, count: 2 },
      { minute: later(closesAt, 60_000), count: 1 },
    ]);
    expect((await list.latest(seasonId, 2)).map(({ lateByMs }) => lateByMs)).toEqual([60_250, 1]);

    expect(await ask(references[1])).toEqual({ attempts: [attempts[1]] });
    expect(await ask('L-20240324-0000000')).toEqual({ attempts: [] });
    expect(await ask('L-20240101-0000000')).toEqual({ attempts: [] });
  });

  test('of the season’s progress is the locks, the tickets, and what waits for a person', async () => {
    const desk = await seasonDesk();
    await put(desk, ticketIssueKey({ seasonId, round: 'R1' }), {
      state: 'DRAWING',
      drawn: 7,
      map: {},
    });
    const parked = { workId: 'edge-1', what: 'window-edge', error: 'EdgeNotRunning', at: 5 };
    await put(desk, parkedKey({ seasonId, workId: 'edge-1' }), parked);
    const progress = progressReader(desk.client, desk.tableName);
    const reply = await showProgress({ settings: desk.settings, progress })(asked);
    expect(calendarContracts.showProgress.reply.parse(reply)).toEqual({
      locks: [
        { round: 'R1', instantId: 't1', at: at('2024-03-24T17:00'), state: 'OPEN' },
        { round: 'R1', instantId: 't2', at: at('2024-03-25T17:00'), state: 'OPEN' },
      ],
      tickets: { state: 'DRAWING', drawn: 7 },
      parked: [parked],
    });
  });
});
