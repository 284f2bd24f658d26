import type { accountContracts } from '../../../shared/contracts/accounts.ts';
import type { Session, Staff } from '../../../shared/domain/account/account.ts';
import { accountFault } from '../../../shared/domain/account/account-faults.ts';
import type { ApiRequest } from '../../../shared/runtime/api-handler.ts';
import { nobody } from '../../../shared/runtime/identity.ts';
import type { KeyRing } from '../../../shared/runtime/keyring.ts';
import { totpSecretOf } from '../../../shared/runtime/new-staff.ts';
import { passwordFits } from '../../../shared/runtime/password.ts';
import { sessionReply } from '../../../shared/runtime/session-reply.ts';
import { totpStep } from '../../../shared/runtime/totp.ts';
import { staffKey } from '../../../shared/store/keys.ts';
import type { SignInFailureStore } from '../../../shared/store/sign-in-failures.ts';
import type { StaffStore } from '../../../shared/store/staff-store.ts';

export interface SignInStaffDeps {
  readonly identityRing: KeyRing;
  readonly sessionRing: KeyRing;
  readonly staff: Pick<StaffStore, 'find' | 'useTotpStep'>;
  readonly failures: SignInFailureStore;
  /** A hash of a password that nobody knows: what an unknown officer's is compared with. */
  readonly decoyHash: Promise<string>;
  /** TOTP is a matter of wall time (design §4). */
  readonly wallClock: () => number;
}

/** Signs an officer in by password and a TOTP code that works once. Every refusal is the same answer after the same work. */
export function signInStaff(deps: SignInStaffDeps) {
  const { identityRing, sessionRing, staff, failures, wallClock } = deps;
  const stepOf = async (officer: Staff, code: string) =>
    totpStep(await totpSecretOf(identityRing, officer), code, wallClock(), officer.lastTotpStep);

  return async ({ at, body }: ApiRequest<typeof accountContracts.signInStaff>) => {
    const met = await staff.find(body.staffId);
    const key = staffKey({ staffId: met?.staffId ?? nobody });
    const officer = (await failures.mayTry(key, met, at)) ? met : undefined;
    const fits = await passwordFits(body.password, officer?.passwordHash ?? (await deps.decoyHash));
    const step = officer && (await stepOf(officer, body.totp));
    if (officer === undefined || !fits || step === undefined) {
      await failures.count(key, met, at);
      throw accountFault('SignInRefused');
    }
    if (!(await staff.useTotpStep(officer.staffId, step))) throw accountFault('SignInRefused');

    return sessionReply(
      sessionRing,
      sessionOf(officer),
      officer.name,
      Math.floor(wallClock() / 1000),
    );
  };
}

function sessionOf({ seasonId, staffId, roles, org, epoch }: Staff): Session {
  return { seasonId, sub: staffId, roles, org, epoch, mustSetPassword: false };
}
