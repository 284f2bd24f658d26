import type { Application } from './application.ts';

type Claim = Application['claim'];

/**
 * The claim once publicity has ended (domain §5.2). What was publicised is final; what its school did not bring
 * forward in time is lost, and the person an ordinary candidate. Time alone never approves: a claim that an office
 * has not decided stays as it is (I17).
 */
export function settledClaim(claim: Claim): Claim {
  switch (claim.state) {
    case 'PUBLICISED':
      return { ...claim, state: 'FINAL' };
    case 'CLAIMED':
    case 'FIRST_PASSED':
      return { ...claim, state: 'NOT_SUBMITTED' };
    default:
      return claim;
  }
}
