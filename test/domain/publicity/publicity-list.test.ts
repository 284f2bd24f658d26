import { describe, expect, test } from 'vitest';
import { ClaimState } from '../../../shared/domain/application/application.ts';
import { CandidateId, Category } from '../../../shared/domain/kernel/ids.ts';
import { publicityRows } from '../../../shared/domain/publicity/publicity-list.ts';
import { candidateNo, someApplication } from '../../support/records.ts';

const { profile } = someApplication(candidateNo(1));

function published(category: Category, state: ClaimState, hukouProvince = '43') {
  const application = {
    state: 'PASSED' as const,
    claim: { category, state },
    ...(profile !== undefined && { profile: { ...profile, hukouProvince } }),
  };
  const person = { candidateId: CandidateId.parse(candidateNo(1)), name: '李明', application };
  return publicityRows([person], (code) => code)[0]?.category;
}

describe('the category that a person is published under', () => {
  const claimed = Category.options.filter((category) => category !== 'GENERAL');

  test.each(claimed)('is %s once its claim has been rechecked, and GENERAL before', (category) => {
    const standing = ClaimState.options.filter((state) => published(category, state) === category);
    expect(standing).toEqual(['RECHECKED', 'PUBLICISED', 'FINAL']);
  });

  test('is poverty by the sealed list alone, of a hukou outside Hunan', () => {
    expect(published('GENERAL_POVERTY', 'SEALED', '51')).toBe('GENERAL_POVERTY');
    expect(published('GENERAL_POVERTY', 'FIRST_PASSED', '51')).toBe('GENERAL');
    expect(published('EXEMPT_VETERAN', 'SEALED', '51')).toBe('GENERAL');
  });
});
