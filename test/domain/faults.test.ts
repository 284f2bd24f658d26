import { describe, expect, test } from 'vitest';
import { allFaultNames, faultTables } from '../../shared/domain/faults.ts';

const faults = Object.values(faultTables).flatMap((table) => Object.entries(table));

describe('a fault', () => {
  test.each(faults)(
    '%s is one sentence in each language, and asks for the same details in both',
    (_, { zh, en }) => {
      expect(zh).toMatch(/[。！]$/);
      expect(en).toMatch(/\.$/);
      expect(zh).toMatch(/[\u4e00-\u9fff]/);
      expect(en).not.toMatch(/[\u4e00-\u9fff]/);
    },
  );

  test('means one thing: no two tables say different things under one name', () => {
    const said = new Map<string, string>();
    const torn = faults.filter(([name, { kind, zh }]) => {
      const meaning = `${kind}|${zh}`;
      const known = said.get(name) ?? meaning;
      said.set(name, known);
      return known !== meaning;
    });
    expect(torn.map(([name]) => name)).toEqual([]);
  });

  test('has a name that reads as what is so', () => {
    expect(
      allFaultNames.filter((name) => !/^[A-Z][a-zA-Z]+$/.test(name) || /Error$/.test(name)),
    ).toEqual([]);
  });
});
