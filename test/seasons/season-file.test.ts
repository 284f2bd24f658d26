import { describe, expect, test } from 'vitest';
import { windowOf } from '../../shared/domain/calendar/calendar.ts';
import { WindowId } from '../../shared/domain/kernel/ids.ts';
import { parseSeasonFile, Settings } from '../../shared/seasons/season-file.ts';
import { hunan, hunanJson } from '../domain/calendar/season.ts';

type Json = ReturnType<typeof hunanJson>;
const changed = (change: (json: Json) => void) => {
  const json = hunanJson();
  change(json);
  return () => parseSeasonFile(json);
};

describe('the season file of Hunan 2024', () => {
  test('has every window, once', () => {
    const ids = hunan.calendar.windows.map(({ id }) => id);
    expect(ids.toSorted()).toEqual([...WindowId.options].toSorted());
  });

  test.each([
    ['W02', 1_706_486_400_000, 1_706_864_400_000],
    ['W10', 1_711_069_200_000, 1_711_357_200_000],
    ['W11', 1_711_069_200_000, 1_711_270_800_000],
  ] as const)('reads %s to the milliseconds that domain §4 computed', (id, opensAt, closesAt) => {
    expect(windowOf(hunan.calendar, id)).toMatchObject({ opensAt, closesAt });
  });

  test('lets correction end a day before the review does', () => {
    const closes = windowOf(hunan.calendar, 'W04').closesAt;
    expect(closes - windowOf(hunan.calendar, 'W03b').closesAt).toBe(86_400_000);
  });

  test('charges 130 yuan, and nothing where the college decides', () => {
    const fees = hunan.rules.categories.map(({ id, fee }) => [id, fee.amountFen, fee.waived]);
    expect(fees).toEqual([
      ['GENERAL', 13_000, false],
      ['GENERAL_POVERTY', 13_000, false],
      ['EXEMPT_VETERAN', 0, true],
      ['EXEMPT_COMPETITION', 0, true],
      ['EXEMPT_CRAFTSMAN', 0, true],
    ]);
  });

  test('asks a photo of everyone, and has a limit for every kind that it asks', () => {
    const kinds = new Set(hunan.rules.evidence.map(({ kind }) => kind));
    for (const { evidence } of hunan.rules.categories) {
      expect(evidence[0]).toEqual(['PHOTO']);
      expect(evidence.flat().every((kind) => kinds.has(kind))).toBe(true);
    }
  });

  test('takes twelve digits that begin with 11', () => {
    const pattern = new RegExp(hunan.rules.roster.studentNoPattern);
    expect(pattern.test('110000000001')).toBe(true);
    expect(['11000000001', '120000000001', '1.1E+11'].some((no) => pattern.test(no))).toBe(false);
  });

  test('names no address on the network: the notice’s were misread (domain C02)', () => {
    expect(JSON.stringify(hunanJson())).not.toMatch(/https?:|www\./);
  });

  test('becomes settings that read back the same', () => {
    const settings = { ...hunan.rules, shards: 3, catalogueVersion: 1 };
    expect(Settings.parse(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });
});

describe('a season file', () => {
  test('with an instant that is not in Beijing time is refused at its path', () => {
    const parse = changed((json) => {
      json.windows[1].opensAt = '2024-01-29T08:00:00Z';
    });
    expect(parse).toThrow(/windows\.1\.opensAt: Write the instant in Beijing time/);
  });

  test('with a field that nobody reads is refused by its name', () => {
    const parse = changed((json) => {
      json.round.lockPolcy = 'x';
    });
    expect(parse).toThrow(/round: .*lockPolcy/);
  });

  test('tells every mistake, each with its path', () => {
    const parse = changed((json) => {
      json.categories[0].fee.amountFen = 130.5;
      json.exam.sessions[0].startsAt = 'soon';
    });
    expect(parse).toThrow(/categories\.0\.fee\.amountFen.*\nexam\.sessions\.0\.startsAt/);
  });

  test('whose windows are out of order is refused at the window', () => {
    const parse = changed((json) => {
      json.windows[1].closesAt = '2024-02-14T00:00:01+08:00';
    });
    expect(parse).toThrow('windows.W04.opensAt: W04.opensAt must not be before W02.closesAt.');
  });
});
