import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { MajorCatalogue, majorFinder } from '../../../shared/domain/catalogue/major-catalogue.ts';
import { offeredRow, PlanRow, repeatedRows } from '../../../shared/domain/catalogue/plan.ts';
import collegesJson from '../../../shared/seasons/hunan-2024/colleges.json' with { type: 'json' };
import undergraduateJson from '../../../shared/seasons/hunan-2024/majors-undergraduate.json' with {
  type: 'json',
};
import plansJson from '../../../shared/seasons/hunan-2024/plans-sample.json' with { type: 'json' };

const plans = z.array(PlanRow).parse(plansJson);
const nursing = { collegeCode: '10541', majorCode: '101101K', category: 'GENERAL' } as const;

describe('a choice', () => {
  test('is offered by the row of its college, major and category', () => {
    expect(offeredRow(plans, nursing)).toMatchObject({ collegeName: '湖南中医药大学', quota: 50 });
  });

  test.each([
    { ...nursing, collegeCode: '11077' },
    { ...nursing, majorCode: '100201K' },
    { ...nursing, category: 'EXEMPT_CRAFTSMAN' as const },
  ])('that differs in one of the three is not offered: %o', (choice) => {
    expect(offeredRow(plans, choice)).toBeUndefined();
  });

  test('of a withdrawn row is not offered', () => {
    const withdrawn = plans.map((row) => ({ ...row, active: false }));
    expect(offeredRow(withdrawn, nursing)).toBeUndefined();
  });
});

describe('the sample plans', () => {
  test('are of five colleges with five to eight majors each', () => {
    const majors = new Map<string, Set<string>>();
    for (const { collegeCode, majorCode } of plans) {
      majors.set(collegeCode, (majors.get(collegeCode) ?? new Set()).add(majorCode));
    }
    expect(majors.size).toBe(5);
    for (const codes of majors.values()) {
      expect(codes.size).toBeGreaterThanOrEqual(5);
      expect(codes.size).toBeLessThanOrEqual(8);
    }
  });

  test('name colleges and majors as the lists do, each choice once', () => {
    const colleges = new Map(collegesJson.map(({ code, name }) => [code, name]));
    const find = majorFinder(MajorCatalogue.parse(undergraduateJson));
    for (const row of plans) {
      expect(colleges.get(row.collegeCode)).toBe(row.collegeName);
      expect(find(row.majorCode)).toMatchObject({ code: row.majorCode, name: row.majorName });
    }
    expect(repeatedRows(plans)).toEqual([]);
    expect(repeatedRows([...plans, ...plans.slice(0, 1)])).toHaveLength(1);
  });
});
