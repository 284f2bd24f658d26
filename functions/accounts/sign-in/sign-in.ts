import type { accountContracts } from '../../../shared/contracts/accounts.ts';
import { accountFault } from '../../../shared/domain/account/account-faults.ts';
import { candidateSession } from '../../../shared/domain/application/claim.ts';
import type { ApiRequest } from '../../../shared/runtime/api-handler.ts';
import { nobody, readLogin } from '../../../shared/runtime/identity.ts';
import type { KeyRing } from '../../../shared/runtime/keyring.ts';
import { passwordFits } from '../../../shared/runtime/password.ts';
import { sessionReply } from '../../../shared/runtime/session-reply.ts';
import type { AccountStore } from '../../../shared/store/account-store.ts';
import { accountKey } from '../../../shared/store/keys.ts';
import type { RosterStore } from '../../../shared/store/roster-store.ts';
import type { SignInFailureStore } from '../../../shared/store/sign-in-failures.ts';

export interface SignInDeps {
  readonly seasonId: string;
  readonly identityRing: KeyRing;
  readonly sessionRing: KeyRing;
  readonly roster: Pick<RosterStore, 'owners'>;
  readonly accounts: Pick<AccountStore, 'find'>;
  readonly failures: SignInFailureStore;
  /** A hash of a password that nobody knows: what an unknown person's is compared with. */
  readonly decoyHash: Promise<string>;
  readonly wallClock: () => number;
}

/** Signs a candidate in by two reads. Every refusal is the same answer after the same work (trust §5.3). */
export function signIn(deps: SignInDeps) {
  const { seasonId, identityRing, sessionRing, roster, accounts, failures, wallClock } = deps;

  return async ({ at, body }: ApiRequest<typeof accountContracts.signIn>) => {
    const [owner] = await roster.owners([await readLogin(identityRing, seasonId, body.login)]);
    const candidate = await accounts.find(owner?.candidateId ?? nobody);
    const met = candidate?.account;
    const key = accountKey({ candidateId: met?.candidateId ?? nobody });

    const hash = (await failures.mayTry(key, met, at)) ? met?.passwordHash : undefined;
    const fits = await passwordFits(body.password, hash ?? (await deps.decoyHash));
    if (candidate === undefined || hash === undefined || !fits) {
      await failures.count(key, met, at);
      throw accountFault('SignInRefused');
    }

    const { account, application } = candidate;
    await failures.forget(key, account, at);
    const session = candidateSession(account, application.claim);
    return sessionReply(sessionRing, session, account.name, Math.floor(wallClock() / 1000));
  };
}
