import type { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { type Needs, SeasonStep } from '../constructs/season-step.ts';

const needs: Needs<'roster'> = {
  beginRosterUpload: {
    impact: 'A school cannot hand in its roster.',
    table: 'write',
    writes: ['archive/rosters'],
  },
  confirmRosterUpload: {
    impact: 'A roster is uploaded but its import does not begin.',
    table: 'write',
    reads: ['archive/rosters'],
  },
  showRosterImport: {
    impact: 'A school cannot see what became of its roster.',
    table: 'read',
    reads: ['archive/rosters'],
  },
  listRosterImports: { impact: 'A school cannot see its earlier rosters.', table: 'read' },
  chunkRoster: {
    impact: 'A roster is not read, so its candidates cannot activate their accounts.',
    table: 'write',
    reads: ['archive/rosters'],
    writes: ['archive/rosters'],
    keys: ['identity'],
    memoryMb: 1769,
    timeoutSeconds: 300,
  },
  importChunk: {
    impact:
      'Some rows of a roster are missing, so those candidates cannot activate their accounts.',
    table: 'write',
    reads: ['archive/rosters'],
    writes: ['archive/rosters'],
    keys: ['identity'],
    timeoutSeconds: 300,
  },
  closeImport: {
    impact: 'A roster is imported but its report is missing.',
    table: 'write',
    reads: ['archive/rosters'],
    writes: ['archive/rosters'],
    timeoutSeconds: 60,
  },
};

/** The source schools’ rosters: uploaded, read whole, imported row by row, reported. */
export class RosterStep extends SeasonStep<'roster'> {
  constructor(scope: Construct, house: House) {
    super(scope, 'roster', house, needs);
    this.workflow(
      'import-roster',
      'A roster is not imported; its candidates cannot activate their accounts.',
    );
  }
}
