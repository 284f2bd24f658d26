import type { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { type Needs, SeasonStep } from '../constructs/season-step.ts';

const needs: Needs<'publicity'> = {
  showList: {
    impact: 'The public cannot read a list that must be public now.',
    table: 'read',
    reads: ['archive/lists'],
  },
  publishList: {
    impact: 'A list is not published when its window opens.',
    table: 'write',
    writes: ['archive/lists'],
    keys: ['signing'],
    memoryMb: 1024,
    timeoutSeconds: 300,
  },
};

/** The signed lists of who is eligible, shown to the public while objections are heard. */
export class PublicityStep extends SeasonStep<'publicity'> {
  constructor(scope: Construct, house: House) {
    super(scope, 'publicity', house, needs);
    this.workflow(
      'publish-list',
      'A list is not public although its window is open, or claims do not become final.',
    );
  }
}
