import { expect, test } from 'vitest';
import { seasonWords } from '../../../../functions/platform/follow-changes/season-words.ts';
import { PlanRow } from '../../../../shared/domain/catalogue/plan.ts';
import plans from '../../../../shared/seasons/hunan-2024/plans-sample.json' with { type: 'json' };
import { settings } from '../../../support/intake.ts';

const word = seasonWords(settings, { plans: plans.map((row) => PlanRow.parse(row)) });

test('the season has words for a kind of evidence, a college and a major', () => {
  expect(word('PHOTO').zh).toBe('标准电子近期照');
  expect(word('11342')).toEqual({ zh: '湖南工程学院', en: '湖南工程学院' });
  expect(word('080202').zh).toBe('机械设计制造及其自动化');
});

test('a code that the season does not know stands for itself', () => {
  expect(word('99999')).toEqual({ zh: '99999', en: '99999' });
});
