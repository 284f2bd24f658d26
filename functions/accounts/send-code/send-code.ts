import type { accountContracts } from '../../../shared/contracts/accounts.ts';
import { accountFault } from '../../../shared/domain/account/account-faults.ts';
import {
  allowances,
  codeLifetimeMs,
  codesSent,
  type OneTimeCode,
  spanOf,
  tooSoon,
} from '../../../shared/domain/account/one-time-code.ts';
import { applicationMoves } from '../../../shared/domain/application/moves.ts';
import type { SeasonId } from '../../../shared/domain/kernel/ids.ts';
import { after, type Instant, secondInMs } from '../../../shared/domain/kernel/instant.ts';
import { repeatOf } from '../../../shared/domain/kernel/repeat.ts';
import type { ApiRequest } from '../../../shared/runtime/api-handler.ts';
import {
  codeHashOf,
  type Identity,
  nobody,
  readIdentity,
} from '../../../shared/runtime/identity.ts';
import { keyedMark } from '../../../shared/runtime/keyed-hash.ts';
import type { KeyRing } from '../../../shared/runtime/keyring.ts';
import type { SmsGateway } from '../../../shared/runtime/sms-gateway.ts';
import type { AccountStore } from '../../../shared/store/account-store.ts';
import { type CalendarReader, gate } from '../../../shared/store/calendar-store.ts';
import type { CodeStore, Share } from '../../../shared/store/code-store.ts';
import type { RosterStore } from '../../../shared/store/roster-store.ts';

export interface SendCodeDeps {
  readonly seasonId: SeasonId;
  readonly calendar: CalendarReader;
  readonly ring: KeyRing;
  readonly codes: Pick<CodeStore, 'find' | 'replace' | 'take' | 'giveBack'>;
  readonly roster: Pick<RosterStore, 'find' | 'owners'>;
  readonly accounts: Pick<AccountStore, 'find'>;
  readonly sms: SmsGateway;
  /** Six digits that nobody can foresee. */
  readonly newCode: () => string;
}

const reply = { validForSeconds: codeLifetimeMs / secondInMs };

/**
 * Sends a code to a phone that may be used with this name and ID number. Known and unknown people get the same answer
 * by the same steps: what differs is only whether a message leaves, and counts for the phone (features I1).
 */
export function sendCode(deps: SendCodeDeps) {
  const { seasonId, calendar, ring, codes, sms, newCode } = deps;

  return async ({ at, body, mark }: ApiRequest<typeof accountContracts.sendCode>) => {
    await gate(calendar, applicationMoves.register.when.inside, at);
    const who = await readIdentity(ring, seasonId, body);
    const request = await keyedMark(ring, mark);
    const { phoneIndex, boundTo } = who;
    const ref = { seasonId, phoneIndex, boundTo, purpose: body.purpose };

    const [earlier, welcome] = await Promise.all([codes.find(ref), mayActivate(deps, who)]);
    if (earlier !== undefined && repeatOf(earlier.requests, request)) return reply;
    const sentAt = codesSent(earlier?.sentAt ?? [], at);
    const code = newCode();
    const next: OneTimeCode = {
      ...ref,
      codeHash: await codeHashOf(ring, ref, code),
      expiresAt: after(at, codeLifetimeMs),
      tries: 0,
      sentAt,
      version: (earlier?.version ?? 0) + 1,
      requests: [...(earlier?.requests ?? []).slice(-7), request],
    };
    const shares: Share[] = [
      { seasonId, of: boundTo, allowance: allowances.identity, codes: 1 },
      { seasonId, of: phoneIndex, allowance: allowances.phone, codes: welcome ? 1 : 0 },
    ];
    // Before the code is replaced: one that is good stays good when there is no other.
    await takeAll(shares, at);
    if (!(await codes.replace(next, earlier))) {
      await giveBack(shares, at);
      const first = await codes.find(ref);
      if (first !== undefined && repeatOf(first.requests, request)) return reply;
      throw accountFault('CodeTooSoon', { waitSeconds: 60 });
    }

    const text = `【专升本报名】验证码 ${code}，${reply.validForSeconds / 60} 分钟内有效，用于激活账号。请勿告诉他人；如非本人操作，请忽略。`;
    await (welcome ? sms.send({ phone: who.phone, text }) : sms.reach()).catch(async (error) => {
      // Nothing left the house: the code is void, and every allowance is as it was.
      const { sentAt: before = [], requests = [] } = earlier ?? {};
      const voided = {
        ...next,
        expiresAt: at,
        sentAt: before,
        requests,
        version: next.version + 1,
      };
      await Promise.all([codes.replace(voided, next), giveBack(shares, at)]);
      throw error;
    });
    return reply;
  };

  /** Takes every share or none: throws until when the one that is used up must be waited for. */
  async function takeAll(shares: readonly Share[], at: Instant): Promise<void> {
    const taken = await Promise.all(shares.map((share) => codes.take(share, at)));
    const refused = shares.filter((_, i) => !taken[i]);
    if (refused.length === 0) return;
    await giveBack(
      shares.filter((_, i) => taken[i]),
      at,
    );
    const frees = refused.map(({ allowance }) => after(spanOf(allowance, at), allowance.spanMs));
    throw tooSoon(at, Math.max(...frees));
  }

  async function giveBack(shares: readonly Share[], at: Instant): Promise<void> {
    await Promise.all(shares.map((share) => codes.giveBack(share, at)));
  }
}

/** Whether the roster knows these two together and neither they nor the phone are taken; or they have no password yet. */
async function mayActivate({ seasonId, roster, accounts }: SendCodeDeps, who: Identity) {
  const [owner, phoneOwner] = await roster.owners([
    { seasonId, kind: 'ID', index: who.idIndex },
    { seasonId, kind: 'PHONE', index: who.phoneIndex },
  ]);
  const candidateId = owner?.candidateId ?? nobody;
  const [entry, candidate] = await Promise.all([
    roster.find({ seasonId, shard: owner?.shard ?? 0, candidateId }),
    accounts.find(candidateId),
  ]);
  if (entry?.nameKey !== who.nameKey || entry.idIndex !== who.idIndex) return false;
  if (candidate === undefined) return phoneOwner === undefined;
  const { phoneIndex, passwordHash } = candidate.account;
  return phoneIndex === who.phoneIndex && passwordHash === undefined;
}
