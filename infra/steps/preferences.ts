import type { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { type Needs, SeasonStep } from '../constructs/season-step.ts';

const needs: Needs<'preferences'> = {
  showCatalogue: { impact: 'Candidates cannot see what they may choose.', table: 'read' },
  showPreference: {
    impact: 'Candidates cannot see what they chose.',
    table: 'read',
    keys: ['signing'],
  },
  savePreference: {
    impact: 'Candidates cannot save their preference before the lock.',
    table: 'write',
  },
  clearPreference: {
    impact: 'Candidates cannot clear their preference before the lock.',
    table: 'write',
  },
  confirmPreference: {
    impact: 'Candidates cannot confirm their preference before the lock.',
    table: 'write',
  },
  planLock: { impact: 'The sealing does not begin; the lock itself holds.', table: 'read' },
  beginSealing: { impact: 'The sealing does not begin; the lock itself holds.', table: 'write' },
  sealShard: {
    impact: 'Some preferences are locked but not yet sealed, and tickets wait for them.',
    table: 'write',
    memoryMb: 1024,
    timeoutSeconds: 300,
  },
  closeLock: {
    impact: 'Everything is sealed but not declared so, and tickets wait for it.',
    table: 'write',
    memoryMb: 1024,
    timeoutSeconds: 300,
  },
};

/** One preference per round, and the lock that freezes it (lock.md). */
export class PreferencesStep extends SeasonStep<'preferences'> {
  constructor(scope: Construct, house: House) {
    super(scope, 'preferences', house, needs);
    this.workflow(
      'lock-preferences',
      'Preferences are locked but not sealed; tickets wait for it.',
    );
  }
}
