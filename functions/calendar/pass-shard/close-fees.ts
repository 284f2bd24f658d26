import type { Application } from '../../../shared/domain/application/application.ts';
import { sealingMs } from '../../../shared/domain/calendar/edges.ts';
import { after, type Clock, type Instant } from '../../../shared/domain/kernel/instant.ts';
import { feeCloseMove, feeCloseMoves } from '../../../shared/domain/payment/close-fee.ts';
import { feeOf, openedOrder } from '../../../shared/domain/payment/order.ts';
import type { Payment } from '../../../shared/domain/payment/payment.ts';
import { locksAt, NONE, type Preference } from '../../../shared/domain/preference/preference.ts';
import { type Graces, sealableFrom } from '../../../shared/domain/preference/round.ts';
import type { EdgeRecord } from '../../../shared/store/edge-store.ts';
import type { PreferenceStore } from '../../../shared/store/preference-store.ts';
import type { SeasonPass } from '../../../shared/store/season-pass.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';
import type { ShardPass } from './pass-shard.ts';
import { deferral, type Passed, untilSettled, walk } from './walk.ts';

export interface CloseFeesDeps {
  readonly people: Pick<SeasonPass, 'applicationsOf' | 'paymentsOf' | 'closeOrder' | 'addOrder'>;
  readonly preferences: Pick<PreferenceStore, 'inShard'>;
  readonly settings: Pick<SettingsReader, 'fresh'>;
  readonly now: Clock;
}

/** One person at the close of the fee window. */
interface Payer {
  readonly preference: Preference;
  readonly application: Application | undefined;
  readonly payment: Payment | undefined;
}

/**
 * The fee window has closed: who has a choice that costs something and has not paid gives up (domain FEE-5). The fee
 * follows the sealed choice: whoever may still choose, or chose in the last moment, is looked at when it is sealed.
 */
export function closeFees({ people, preferences, settings, now }: CloseFeesDeps): ShardPass {
  return async (edge, shard) => {
    const rules = await settings.fresh();
    const { id: round, lockPolicy: policy, confirmGraceMs } = rules.round;
    return walk(payers(edge, round, shard), async ({ preference, application, payment }) => {
      if (application?.state !== 'ELIGIBLE') return 'unchanged';
      const later =
        deferral(edge, application.extensions, now()) ??
        untilSealed(preference, { policy, confirmGraceMs }, now());
      if (later !== undefined) return later;
      const { lockedChoice } = preference;
      if (lockedChoice === undefined || lockedChoice === NONE) return 'unchanged';
      const amountFen = feeOf(rules.categories, lockedChoice.category);
      return close(application, round, amountFen, payment);
    });
  };

  async function* payers({ seasonId }: EdgeRecord, round: string, shard: number) {
    for await (const page of preferences.inShard({ seasonId, round, shard })) {
      const ids = page.map(({ candidateId }) => candidateId);
      const [applications, payments] = await Promise.all([
        people.applicationsOf(ids),
        people.paymentsOf(round, ids),
      ]);
      const byId = new Map<string, Application>(applications.map((one) => [one.candidateId, one]));
      yield page.map(
        (preference): Payer => ({
          preference,
          application: byId.get(preference.candidateId),
          payment: payments.get(preference.candidateId),
        }),
      );
    }
  }

  function close(
    { seasonId, candidateId }: Application,
    round: string,
    amountFen: number,
    first: Payment | undefined,
  ): Promise<Passed> {
    let payment = first;
    return untilSettled(async () => {
      const at = now();
      if (payment === undefined) {
        const order = unasked({ seasonId, candidateId, round, amountFen }, at);
        if (await people.addOrder(order)) return 'moved';
      } else {
        const move = feeCloseMove(payment, amountFen);
        if (move === undefined) return 'unchanged';
        if (await people.closeOrder(payment, move, amountFen, at)) return 'moved';
      }
      payment = (await people.paymentsOf(round, [candidateId])).get(candidateId);
      return undefined;
    });
  }
}

/** When a preference that is not sealed yet may be. */
function untilSealed(preference: Preference, graces: Graces, now: Instant) {
  if (preference.sealedAt !== undefined) return undefined;
  const sealable = sealableFrom(graces, locksAt(preference));
  return { deferredUntil: after(sealable > now ? sealable : now, sealingMs) };
}

/** The order of somebody who never asked for one, as it is at the close. */
function unasked(
  whose: Pick<Payment, 'seasonId' | 'candidateId' | 'round' | 'amountFen'>,
  at: Instant,
): Payment {
  const order = openedOrder({ ...whose, at, mark: { key: 'close-fees', hash: '' } });
  const move = feeCloseMove(order, whose.amountFen);
  const state = move === undefined ? order.state : feeCloseMoves[move].to;
  return { ...order, state, requests: [], changedBy: 'system' };
}
