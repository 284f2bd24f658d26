import type { accountContracts } from '../../../shared/contracts/accounts.ts';
import { accountFault } from '../../../shared/domain/account/account-faults.ts';
import {
  clockHourOf,
  codeLifetimeMs,
  codesSent,
  type OneTimeCode,
  tooSoon,
} from '../../../shared/domain/account/one-time-code.ts';
import { applicationMoves } from '../../../shared/domain/application/moves.ts';
import type { SeasonId } from '../../../shared/domain/kernel/ids.ts';
import { after, hourInMs, secondInMs } from '../../../shared/domain/kernel/instant.ts';
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
import type { CodeStore } from '../../../shared/store/code-store.ts';
import type { RosterStore } from '../../../shared/store/roster-store.ts';

export interface SendCodeDeps {
  readonly seasonId: SeasonId;
  readonly calendar: CalendarReader;
  readonly ring: KeyRing;
  readonly codes: Pick<CodeStore, 'find' | 'replace' | 'takeOfHour' | 'giveBack'>;
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
    if (!(await codes.replace(next, earlier))) {
      const first = await codes.find(ref);
      if (first !== undefined && repeatOf(first.requests, request)) return reply;
      throw accountFault('CodeTooSoon', { waitSeconds: 60 });
    }

    const text = `【专升本报名】验证码 ${code}，${reply.validForSeconds / 60} 分钟内有效，用于激活账号。请勿告诉他人；如非本人操作，请忽略。`;
    const shares = [
      { seasonId, of: boundTo, codes: 1 },
      { seasonId, of: phoneIndex, codes: welcome ? 1 : 0 },
    ];
    const taken: boolean[] = [];
    try {
      taken.push(...(await Promise.all(shares.map((share) => codes.takeOfHour(share, at)))));
      if (taken.includes(false)) throw tooSoon(at, after(clockHourOf(at), hourInMs));
      await (welcome ? sms.send({ phone: who.phone, text }) : sms.reach());
    } catch (error) {
      // Nothing left the house: the code is void, and every allowance is as it was.
      const { sentAt = [], requests = [] } = earlier ?? {};
      const voided = { ...next, expiresAt: at, sentAt, requests, version: next.version + 1 };
      const unused = shares.filter((_, i) => taken[i]);
      await Promise.all([
        codes.replace(voided, next),
        ...unused.map((share) => codes.giveBack(share, at)),
      ]);
      throw error;
    }
    return reply;
  };
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
