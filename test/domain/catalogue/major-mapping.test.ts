import { describe, expect, test } from 'vitest';
import { MajorCatalogue, majorFinder } from '../../../shared/domain/catalogue/major-catalogue.ts';
import {
  MajorMapping,
  type MappingRow,
  mapMajor,
} from '../../../shared/domain/catalogue/major-mapping.ts';
import mappingJson from '../../../shared/seasons/hunan-2024/major-mapping.json' with {
  type: 'json',
};
import undergraduateJson from '../../../shared/seasons/hunan-2024/majors-undergraduate.json' with {
  type: 'json',
};
import vocationalJson from '../../../shared/seasons/hunan-2024/majors-vocational.json' with {
  type: 'json',
};

const hunan = MajorMapping.parse(mappingJson);
const undergraduate = MajorCatalogue.parse(undergraduateJson);
const vocational = MajorCatalogue.parse(vocationalJson);
const junior = codesByName(vocational);
const senior = codesByName(undergraduate);

function codesByName({ majors }: MajorCatalogue) {
  return (name: string) => {
    const found = majors.find((major) => major.name === name);
    if (found === undefined) throw new Error(`No major ${name}.`);
    return found.code;
  };
}

const row = (from: string, to: string, relation: MappingRow['relation']): MappingRow => ({
  fromLevel: from.length === 2 ? 'CATEGORY' : from.length === 4 ? 'CLASS' : 'MAJOR',
  fromCatalogue: 2021,
  fromCode: from,
  toLevel: to.length === 4 ? 'CLASS' : 'MAJOR',
  toCode: to,
  relation,
});
const verdict = (...rows: MappingRow[]) => mapMajor({ rows }, '510203', '080902').verdict;

describe('the mapping of majors', () => {
  test('denies what no row covers', () => {
    expect(mapMajor({ rows: [row('52', '0809', 'ALLOW')] }, '510203', '080902')).toEqual({
      verdict: 'denied',
    });
  });

  test('lets the most specific row decide, whatever the order', () => {
    const [wide, narrow] = [row('51', '0809', 'ALLOW'), row('5102', '0809', 'DENY')];
    expect(verdict(wide)).toBe('allowed');
    expect(verdict(wide, narrow)).toBe('denied');
    expect(verdict(narrow, wide)).toBe('denied');
    expect(verdict(wide, narrow, row('510203', '0809', 'ALLOW'))).toBe('allowed');
  });

  test('counts a step down on either side the same', () => {
    expect(verdict(row('510203', '0809', 'ALLOW'), row('5102', '080902', 'DENY'))).toBe('denied');
    expect(verdict(row('510203', '0809', 'DENY'), row('5102', '080902', 'ALLOW'))).toBe('denied');
  });

  test('puts DENY before STRICT before ALLOW at the same level', () => {
    const [allow, strict, deny] = (['ALLOW', 'STRICT', 'DENY'] as const).map((relation) =>
      row('510203', '080902', relation),
    ) as [MappingRow, MappingRow, MappingRow];
    expect(mapMajor({ rows: [allow, deny, strict] }, '510203', '080902').by).toBe(deny);
    expect(mapMajor({ rows: [allow, strict] }, '510203', '080902').by).toBe(strict);
    expect(verdict(allow, strict)).toBe('allowed');
  });

  test('takes a wide STRICT row to mean: only pairs here', () => {
    expect(verdict(row('51', '0809', 'STRICT'), row('51', '0809', 'ALLOW'))).toBe('denied');
    expect(verdict(row('51', '0809', 'STRICT'), row('510203', '080902', 'STRICT'))).toBe('allowed');
  });

  test('compares codes on their digits, since letters differ between editions', () => {
    const rows = [row('520402K', '100501K', 'STRICT')];
    expect(mapMajor({ rows }, '520402', '100501').verdict).toBe('allowed');
  });

  test('does not take a code of six digits for one of seven', () => {
    const rows = [row('570201', '050210', 'ALLOW')];
    expect(mapMajor({ rows }, '570201', '050210').verdict).toBe('allowed');
    expect(mapMajor({ rows }, '570201', '0502100T').verdict).toBe('denied');
  });

  test('denies what is no code', () => {
    expect(mapMajor({ rows: [row('51', '0809', 'ALLOW')] }, '510203', '0809xx').verdict).toBe(
      'denied',
    );
  });

  test('keeps the two catalogues apart', () => {
    const rows = [row('51', '0809', 'ALLOW')];
    expect(mapMajor({ rows }, '510203', '080902', 2015).verdict).toBe('denied');
  });
});

describe("Hunan's directory of 2024", () => {
  test.each([
    ['临床医学', '临床医学'],
    ['口腔医学', '口腔医学'],
    ['中医学', '中医学'],
    ['针灸推拿', '针灸推拿学'],
    ['护理', '护理学'],
    ['药学', '药学'],
    ['中药学', '中药学'],
    ['医学检验技术', '医学检验技术'],
    ['医学影像技术', '医学影像技术'],
  ])('opens the medical pair %s → %s', (from, to) => {
    expect(mapMajor(hunan, junior(from), senior(to)).verdict).toBe('allowed');
  });

  test('opens 中医骨伤 → 中医学, the exception of notice L63, and no other medical major', () => {
    const open = undergraduate.majors
      .filter(({ code }) => mapMajor(hunan, junior('中医骨伤'), code).verdict === 'allowed')
      .map(({ name }) => name);
    expect(open).toEqual(['中医学']);
  });

  test('opens a medical major to its own pairs alone', () => {
    const medical = undergraduate.majors.filter(({ code }) => code.startsWith('10'));
    const pairs = vocational.majors.flatMap((from) =>
      medical
        .filter((to) => mapMajor(hunan, from.code, to.code).verdict === 'allowed')
        .map((to) => `${from.name}→${to.name}`),
    );
    expect(pairs.sort()).toEqual(
      [
        '临床医学→临床医学',
        '口腔医学→口腔医学',
        '中医学→中医学',
        '中医骨伤→中医学',
        '针灸推拿→针灸推拿学',
        '护理→护理学',
        '药学→药学',
        '中药学→中药学',
        '医学检验技术→医学检验技术',
        '医学影像技术→医学影像技术',
        '康复治疗技术→康复治疗学',
      ].sort(),
    );
  });

  test('opens classes of its field to an ordinary major, and says by which row', () => {
    expect(mapMajor(hunan, junior('软件技术'), senior('软件工程'))).toMatchObject({
      verdict: 'allowed',
      by: { fromCode: '51', toCode: '0809' },
    });
    expect(mapMajor(hunan, junior('软件技术'), senior('会计学')).verdict).toBe('denied');
  });

  test('knows a veteran with a code of the 2015 catalogue', () => {
    expect(mapMajor(hunan, '620104K', senior('中医学'), 2015).verdict).toBe('allowed');
    expect(mapMajor(hunan, '620104K', senior('临床医学'), 2015).verdict).toBe('denied');
    expect(mapMajor(hunan, '610205', senior('软件工程'), 2015).verdict).toBe('allowed');
  });

  test('names only classes and majors that exist', () => {
    const toClass = new Set(undergraduate.majors.map((major) => major.class));
    const finder = { to: majorFinder(undergraduate), from: majorFinder(vocational) };
    const unknown = hunan.rows.filter(
      (r) =>
        (r.toLevel === 'CLASS' ? !toClass.has(r.toCode) : finder.to(r.toCode)?.code !== r.toCode) ||
        (r.fromCatalogue === 2021 &&
          (r.fromLevel === 'CATEGORY'
            ? vocational.categories[r.fromCode] === undefined
            : finder.from(r.fromCode)?.code !== r.fromCode)),
    );
    expect(unknown).toEqual([]);
  });
});
