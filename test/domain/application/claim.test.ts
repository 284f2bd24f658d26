import { describe, expect, test } from 'vitest';
import { ClaimState } from '../../../shared/domain/application/application.ts';
import { allowedCategories, claimOf } from '../../../shared/domain/application/claim.ts';

describe('the categories that a candidate may choose', () => {
  test.each(ClaimState.options.filter((state) => state !== 'FINAL'))(
    'are GENERAL alone while the claim is %s',
    (state) => {
      expect(allowedCategories({ category: 'EXEMPT_VETERAN', state })).toEqual(['GENERAL']);
    },
  );

  test('hold the claimed one beside GENERAL once the claim is final', () => {
    expect(allowedCategories({ category: 'GENERAL_POVERTY', state: 'FINAL' })).toEqual([
      'GENERAL',
      'GENERAL_POVERTY',
    ]);
  });

  test('hold GENERAL once, however an ordinary claim stands', () => {
    expect(allowedCategories({ category: 'GENERAL', state: 'FINAL' })).toEqual(['GENERAL']);
  });
});

describe('a claim', () => {
  test('is none for the ordinary plan and claimed for any other', () => {
    expect(claimOf('GENERAL')).toEqual({ category: 'GENERAL', state: 'NONE' });
    expect(claimOf('EXEMPT_COMPETITION').state).toBe('CLAIMED');
  });
});
