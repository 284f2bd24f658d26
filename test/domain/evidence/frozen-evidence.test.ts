import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../shared/domain/evidence/evidence.ts';
import {
  arrivedWhole,
  freezeEvidence,
  newestOf,
  unacceptedOf,
} from '../../../shared/domain/evidence/frozen-evidence.ts';

const piece = (evidenceId: string, over: Partial<Evidence>) =>
  ({
    evidenceId,
    kind: 'PHOTO',
    state: 'ACCEPTED',
    sha256: `sha-${evidenceId}`,
    ...over,
  }) as Evidence;
const at = (ms: number) => ms as NonNullable<Evidence['uploadedAt']>;

describe('what a submission freezes', () => {
  test('is the newest upload of each kind, whatever order they come in', () => {
    const evidence = [
      piece('new', { uploadedAt: at(20), state: 'STORED' }),
      piece('old', { uploadedAt: at(10) }),
    ];
    expect(freezeEvidence([['PHOTO']], evidence).frozen).toEqual({
      PHOTO: { evidenceId: 'new', sha256: 'sha-new' },
    });
  });

  test.each(['UPLOADING', 'REFUSED'] as const)('is never an upload that is %s', (state) => {
    expect(newestOf('PHOTO', [piece('a', { state, uploadedAt: at(30) })])).toBeUndefined();
    const { missing } = freezeEvidence([['PHOTO']], [piece('a', { state })]);
    expect(missing).toEqual([['PHOTO']]);
  });

  test('may be any one kind of a group', () => {
    const groups = [['PHOTO'], ['DISCHARGE_CERT', 'UNIT_PROOF']] as const;
    const letter = piece('b', { kind: 'UNIT_PROOF' });
    expect(freezeEvidence(groups, [piece('a', {}), letter]).missing).toEqual([]);
    expect(freezeEvidence(groups, [piece('a', {})]).missing).toEqual([groups[1]]);
  });
});

describe('what a submission after a return freezes', () => {
  const groups = [['PHOTO'], ['DISCHARGE_CERT', 'UNIT_PROOF']] as const;
  const frozen = {
    PHOTO: { evidenceId: 'a', sha256: 'sha-a' },
    UNIT_PROOF: { evidenceId: 'b', sha256: 'sha-b' },
  };
  const evidence = [
    piece('a', {}),
    piece('b', { kind: 'UNIT_PROOF' }),
    piece('a2', { uploadedAt: at(20) }),
    piece('b2', { kind: 'UNIT_PROOF', uploadedAt: at(20) }),
    piece('c', { kind: 'DISCHARGE_CERT', uploadedAt: at(20) }),
  ];
  const frozenAgain = (returned: Evidence['kind'][] | undefined) => {
    const again = freezeEvidence(groups, evidence, { frozen, returned }).frozen;
    return Object.values(again).map(({ evidenceId }) => evidenceId);
  };

  test('is the newest of what was returned, and of all else what was frozen', () => {
    expect(frozenAgain(['PHOTO'])).toEqual(['a2', 'b']);
    expect(frozenAgain(['DISCHARGE_CERT', 'UNIT_PROOF'])).toEqual(['a', 'c', 'b2']);
    expect(frozenAgain(undefined)).toEqual(['a', 'b']);
  });
});

describe('evidence that is not accepted', () => {
  const frozen = { PHOTO: { evidenceId: 'a', sha256: 'sha-a' } };

  test('is each frozen piece that the inspection has not accepted, and each that is gone', () => {
    expect(unacceptedOf(frozen, [piece('a', {})])).toEqual([]);
    expect(unacceptedOf(frozen, [piece('a', { state: 'STORED' })])).toEqual(['PHOTO']);
    expect(unacceptedOf(frozen, [piece('b', {})])).toEqual(['PHOTO']);
  });
});

describe('an object in the store', () => {
  const announced = { bytes: 10, sha256: 'aa' };

  test('is the announced one if size and hash are the announced ones', () => {
    expect(arrivedWhole(announced, { bytes: 10, sha256: 'aa' })).toBe(true);
    expect(arrivedWhole(announced, { bytes: 10, sha256: undefined })).toBe(true);
  });

  test.each([
    ['that is not there', undefined],
    ['of another size', { bytes: 11, sha256: 'aa' }],
    ['with another hash', { bytes: 10, sha256: 'bb' }],
  ])('%s is not', (_, found) => {
    expect(arrivedWhole(announced, found)).toBe(false);
  });
});
