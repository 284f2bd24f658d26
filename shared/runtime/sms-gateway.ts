import { createHmac } from 'node:crypto';
import { accountFault } from '../domain/account/account-faults.ts';
import type { KeyRing } from './keyring.ts';

export interface Sms {
  readonly phone: string;
  readonly text: string;
}

/** The port to whoever delivers text messages. Both calls cost one exchange and fail alike. */
export interface SmsGateway {
  readonly send: (sms: Sms) => Promise<void>;
  /** Asks the gateway for nothing: what is done instead of a message that must not be sent. */
  readonly reach: () => Promise<void>;
}

/** The purpose of the secret that the platform and the gateway share. */
export const smsGatewayPurpose = 'sms-gateway';

const patienceMs = 4_000;

/** A gateway that takes JSON by POST; each message is signed with the shared secret and its moment. */
export function smsGateway(url: string, ring: KeyRing, nowMs: () => number): SmsGateway {
  const exchange = async (init: RequestInit) => {
    const response = await fetch(url, {
      ...init,
      signal: AbortSignal.timeout(patienceMs),
    }).catch(() => undefined);
    await response?.body?.cancel();
    if (response === undefined || response.status >= 500) throw accountFault('SmsUnavailable');
    return response.status;
  };
  return {
    send: async (sms) => {
      const body = JSON.stringify(sms);
      const stamp = String(nowMs());
      const signature = createHmac('sha256', await ring.secret(smsGatewayPurpose))
        .update(`${stamp}.${body}`)
        .digest('hex');
      const status = await exchange({
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'x-kaoqi-stamp': stamp,
          'x-kaoqi-signature': `v1=${signature}`,
        },
        body,
      });
      if (status >= 400) throw accountFault('SmsUnavailable');
    },
    reach: async () => {
      await ring.secret(smsGatewayPurpose);
      await exchange({ method: 'HEAD' });
    },
  };
}
