import * as z from 'zod';
import type { accountContracts } from '../../../shared/contracts/accounts.ts';
import { accountFault } from '../../../shared/domain/account/account-faults.ts';
import { candidateSession, claimOf } from '../../../shared/domain/application/claim.ts';
import { applicationMoves } from '../../../shared/domain/application/moves.ts';
import type { DoneRequest, SeasonId } from '../../../shared/domain/kernel/ids.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { repeatOf } from '../../../shared/domain/kernel/repeat.ts';
import { maskPhone } from '../../../shared/domain/roster/phone.ts';
import type { ApiRequest } from '../../../shared/runtime/api-handler.ts';
import {
  codeHashOf,
  type Identity,
  nobody,
  readIdentity,
} from '../../../shared/runtime/identity.ts';
import { keyedMark, sameHash } from '../../../shared/runtime/keyed-hash.ts';
import { type KeyRing, sealField } from '../../../shared/runtime/keyring.ts';
import { sessionReply } from '../../../shared/runtime/session-reply.ts';
import type { AccountStore, Candidate } from '../../../shared/store/account-store.ts';
import { type CalendarReader, gate } from '../../../shared/store/calendar-store.ts';
import type { CodeStore } from '../../../shared/store/code-store.ts';
import type { RosterStore, StoredEntry } from '../../../shared/store/roster-store.ts';

export interface ActivateAccountDeps {
  readonly seasonId: SeasonId;
  readonly calendar: CalendarReader;
  readonly identityRing: KeyRing;
  readonly sessionRing: KeyRing;
  readonly codes: Pick<CodeStore, 'spendTry' | 'use'>;
  readonly roster: Pick<RosterStore, 'find' | 'owners'>;
  readonly accounts: Pick<AccountStore, 'find' | 'activate'>;
  readonly wallClock: () => number;
}

const Issued = z.object({ issuedAtSeconds: z.int() });

/**
 * Activates: the code, then the roster, then one transaction (notice L35-39). The session opens one deed, to set a
 * password. Who has not set one yet may come in again by a new code.
 */
export function activateAccount(deps: ActivateAccountDeps) {
  const { seasonId, calendar, identityRing, sessionRing, codes, roster, accounts, wallClock } =
    deps;
  const answer = ({ account }: Candidate, issuedAtSeconds: number) => {
    const session = candidateSession({ ...account, passwordHash: undefined }, claimOf('GENERAL'));
    return sessionReply(sessionRing, session, account.name, issuedAtSeconds);
  };

  return async ({ at, body, mark }: ApiRequest<typeof accountContracts.activateAccount>) => {
    await gate(calendar, applicationMoves.register.when.inside, at);
    const who = await readIdentity(identityRing, seasonId, body);
    const request = await keyedMark(identityRing, mark);
    const [owner] = await roster.owners([{ seasonId, kind: 'ID', index: who.idIndex }]);
    const candidateId = owner?.candidateId ?? nobody;
    const [entry, present] = await Promise.all([
      roster.find({ seasonId, shard: owner?.shard ?? 0, candidateId }),
      accounts.find(candidateId),
    ]);
    const repeat = present && repeatOf(present.account.requests, request);
    if (present && repeat) return answer(present, Issued.parse(repeat.reply).issuedAtSeconds);

    const { phoneIndex, boundTo } = who;
    const ref = { seasonId, phoneIndex, boundTo, purpose: 'ACTIVATE' };
    const code = await codes.spendTry(ref, at);
    const hash = await codeHashOf(identityRing, ref, body.code);
    if (code === undefined || !sameHash(code.codeHash, hash)) throw accountFault('CodeWrong');
    if (entry?.nameKey !== who.nameKey) throw accountFault('RosterMismatch');

    const issuedAtSeconds = Math.floor(wallClock() / 1000);
    if (present !== undefined) {
      const { account } = present;
      if (account.phoneIndex !== phoneIndex || account.passwordHash !== undefined)
        throw accountFault('AlreadyActivated');
      if (!(await codes.use(code))) throw accountFault('CodeWrong');
      return answer(present, issuedAtSeconds);
    }
    const phoneCipher = await sealField(identityRing, candidateId, 'phone', who.phone);
    const done = { ...request, reply: { issuedAtSeconds } };
    const candidate = newCandidate(entry, who, { phoneCipher, at, done });
    await accounts.activate(candidate, entry, code);
    return answer(candidate, issuedAtSeconds);
  };
}

/** The two records that an activation makes of a roster entry. */
function newCandidate(
  entry: StoredEntry,
  who: Identity,
  { phoneCipher, at, done }: { phoneCipher: string; at: Instant; done: DoneRequest },
): Candidate {
  const { seasonId, candidateId, shard } = entry;
  const made = { seasonId, candidateId, shard, version: 0, changedAt: at, changedBy: candidateId };
  return {
    account: {
      ...made,
      name: entry.nameKey,
      idMasked: entry.idMasked,
      phoneMasked: maskPhone(who.phone),
      phoneIndex: who.phoneIndex,
      phoneCipher,
      juniorMajorCode: entry.majorCode,
      juniorMajorName: entry.majorName,
      epoch: 0,
      activatedAt: at,
      requests: [done],
    },
    application: {
      ...made,
      state: applicationMoves.register.to,
      claim: claimOf('GENERAL'),
      revision: 0,
      requests: [],
    },
  };
}
