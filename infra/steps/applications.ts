import type { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { type Needs, SeasonStep } from '../constructs/season-step.ts';

const needs: Needs<'applications'> = {
  showMe: { impact: 'Candidates cannot see their own application.', table: 'read' },
  saveProfile: { impact: 'Candidates cannot save their profile.', table: 'write' },
  submitApplication: {
    impact: 'Candidates cannot submit; their registration may expire at the close of the window.',
    table: 'write',
  },
};

/** What a candidate files: the profile, the claim of a category, the submission. */
export class ApplicationsStep extends SeasonStep<'applications'> {
  constructor(scope: Construct, house: House) {
    super(scope, 'applications', house, needs);
  }
}
