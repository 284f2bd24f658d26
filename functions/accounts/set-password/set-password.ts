import * as z from 'zod';
import type { accountContracts } from '../../../shared/contracts/accounts.ts';
import { accountFault } from '../../../shared/domain/account/account-faults.ts';
import { requireGoodPassword } from '../../../shared/domain/account/password-rules.ts';
import { candidateSession } from '../../../shared/domain/application/claim.ts';
import { repeatOf } from '../../../shared/domain/kernel/repeat.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import { keyedMark } from '../../../shared/runtime/keyed-hash.ts';
import { type KeyRing, openField } from '../../../shared/runtime/keyring.ts';
import { sessionReply } from '../../../shared/runtime/session-reply.ts';
import type { AccountStore, Candidate } from '../../../shared/store/account-store.ts';
import type { RosterStore } from '../../../shared/store/roster-store.ts';

export interface SetPasswordDeps {
  readonly identityRing: KeyRing;
  readonly sessionRing: KeyRing;
  readonly roster: Pick<RosterStore, 'find'>;
  readonly accounts: Pick<AccountStore, 'find' | 'setPassword'>;
  readonly hashPassword: (password: string) => Promise<string>;
  readonly wallClock: () => number;
}

const Issued = z.object({ issuedAtSeconds: z.int() });

/** Gives an account its own password, once, and with it a session that opens everything (trust §5.3). */
export function setPassword(deps: SetPasswordDeps) {
  const { identityRing, sessionRing, roster, accounts, hashPassword, wallClock } = deps;
  const answer = ({ account, application }: Candidate, issuedAtSeconds: number) => {
    const session = candidateSession(account, application.claim);
    return sessionReply(
      sessionRing,
      { ...session, mustSetPassword: false },
      account.name,
      issuedAtSeconds,
    );
  };

  return async (request: SignedRequest<typeof accountContracts.setPassword>) => {
    const { at, body, mark, session } = request;
    const { sub: candidateId, seasonId, shard = 0 } = session;
    const [candidate, entry] = await Promise.all([
      accounts.find(candidateId),
      roster.find({ seasonId, shard, candidateId }),
    ]);
    if (candidate === undefined || entry === undefined || candidate.account.epoch !== session.epoch)
      throw accountFault('SessionOver');
    const { account } = candidate;
    const done = await keyedMark(identityRing, mark);
    const repeat = repeatOf(account.requests, done);
    if (repeat) return answer(candidate, Issued.parse(repeat.reply).issuedAtSeconds);
    if (account.passwordHash !== undefined) throw accountFault('PasswordAlreadySet');

    requireGoodPassword(body.password, {
      idNo: await openField(identityRing, candidateId, 'idNo', entry.idCipher),
      phone: await openField(identityRing, candidateId, 'phone', account.phoneCipher),
      birth: entry.birth,
      studentNo12: entry.studentNo12,
    });
    const issuedAtSeconds = Math.floor(wallClock() / 1000);
    const hash = await hashPassword(body.password);
    await accounts.setPassword(account, hash, at, { ...done, reply: { issuedAtSeconds } });
    return answer(candidate, issuedAtSeconds);
  };
}
