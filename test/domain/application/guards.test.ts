import { describe, expect, test } from 'vitest';
import type { Profile } from '../../../shared/domain/application/application.ts';
import { requireGuards } from '../../../shared/domain/application/guards.ts';
import {
  applicationMoves,
  moveFrom,
  requireFrom,
} from '../../../shared/domain/application/moves.ts';

const profile = {} as Profile;
const named = (name: string) => expect.objectContaining({ name });

describe('the guards of a move', () => {
  test('let a submission pass that has its profile and its evidence', () => {
    expect(() =>
      requireGuards(applicationMoves.submit, { profile, missingEvidence: [] }),
    ).not.toThrow();
  });

  test.each([
    ['a submission without a profile', 'submit', { missingEvidence: [] }, 'ProfileMissing'],
    [
      'a submission without its photo',
      'submit',
      { profile, missingEvidence: ['photo'] },
      'EvidenceMissing',
    ],
    ['a submission of which nobody knows the evidence', 'resubmit', { profile }, 'EvidenceMissing'],
    [
      'a pass over evidence that is not accepted',
      'pass',
      { unacceptedEvidence: ['PHOTO'] },
      'EvidenceNotAccepted',
    ],
    ['a return without a reason', 'return', {}, 'ReasonMissing'],
    ['a failure without a reason', 'fail', {}, 'ReasonMissing'],
  ] as const)('refuse %s', (_, move, facts, fault) => {
    expect(() => requireGuards(applicationMoves[move], facts)).toThrow(named(fault));
  });

  test('name what is missing', () => {
    expect(() =>
      requireGuards(applicationMoves.submit, { profile, missingEvidence: ['photo', 'letter'] }),
    ).toThrow(/photo、letter/);
  });
});

describe('the move that leads from a state', () => {
  const saving = ['save', 'reopen', 'amend'] as const;

  test.each([
    ['REGISTERED', 'save'],
    ['DRAFT', 'save'],
    ['SUBMITTED', 'reopen'],
    ['RETURNED', 'amend'],
  ] as const)('to save from %s is %s', (state, move) => {
    expect(moveFrom(state, saving)).toBe(move);
  });

  test.each(['UNDER_REVIEW', 'PASSED', 'EXPIRED', 'ELIGIBLE'] as const)(
    'to save from %s is refused',
    (state) => {
      const move = moveFrom(state, saving);
      expect(() => requireFrom(move, state)).toThrow(named('ApplicationNotMovable'));
    },
  );
});
