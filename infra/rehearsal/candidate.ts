import { createHash } from 'node:crypto';
import type { Profile } from '../../shared/domain/application/application.ts';
import type { ApiClient } from './api-client.ts';
import type { Outbox } from './outbox-reader.ts';

/** What a candidate knows of themselves. */
export interface Self {
  readonly name: string;
  readonly idNo: string;
  readonly phone: string;
  readonly password: string;
  readonly category: Profile['category'];
  /** The pictures and papers they have at hand. */
  readonly photo: () => Promise<Buffer>;
  readonly proof: () => Promise<Buffer>;
}

export interface Choice {
  readonly collegeCode: string;
  readonly majorCode: string;
  readonly category: Profile['category'];
}

export type Candidate = ReturnType<typeof candidate>;

/** A candidate at the keyboard: what they do goes through the HTTP API alone, and each act has one key for all its tries. */
export function candidate(api: ApiClient, outbox: Outbox, self: Self) {
  const who = createHash('sha256').update(self.idNo).digest('hex').slice(0, 16);
  let acts = 0;
  let token: string | undefined;
  const key = () => {
    acts += 1;
    return `${who}-${acts}`;
  };
  const signed = () => {
    if (token === undefined) throw new Error('Sign in first.');
    return { token, key: key() };
  };
  const identity = { name: self.name, idNo: self.idNo, phone: self.phone };

  async function put(
    kind: 'PHOTO' | 'POVERTY_PROOF' | 'AWARD_CERT' | 'DISCHARGE_CERT',
    bytes: Buffer,
    contentType: 'image/jpeg' | 'application/pdf',
  ) {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const body = { kind, contentType, bytes: bytes.length, sha256 };
    const { evidenceId, form } = await api.must('beginUpload', { ...signed(), body });
    const data = new FormData();
    for (const [name, value] of Object.entries(form.fields)) data.append(name, value);
    data.append('file', new Blob([new Uint8Array(bytes)], { type: contentType }));
    const stored = await fetch(form.url, { method: 'POST', body: data });
    if (!stored.ok)
      throw new Error(`The store refused ${kind}: ${stored.status} ${await stored.text()}`);
    await api.must('confirmUpload', { ...signed(), params: { evidenceId }, body: {} });
    return evidenceId;
  }

  return {
    self,
    who,
    get token() {
      return token;
    },

    /** Registers: code by message, activation, and a password of one's own at once. */
    async register(): Promise<void> {
      await api.must('sendCode', { key: key(), body: { ...identity, purpose: 'ACTIVATE' } });
      const code = await outbox.codeFor(self.phone);
      const activated = await api.must('activateAccount', {
        key: key(),
        body: { ...identity, code },
      });
      token = activated.token;
      token = (await api.must('setPassword', { ...signed(), body: { password: self.password } }))
        .token;
    },

    async signIn(): Promise<void> {
      token = (
        await api.must('signIn', {
          key: key(),
          body: { login: self.idNo, password: self.password },
        })
      ).token;
    },

    me: () => api.must('showMe', signed()),

    /** Fills in the profile and hands in the photo, and the proof if the category asks for one. */
    async complete(): Promise<void> {
      const me = await api.must('showMe', signed());
      const profile: Profile = {
        ethnicity: '汉族',
        politicalStatus: '共青团员',
        hukouProvince: '43',
        mailing: {
          recipient: self.name,
          phone: self.phone,
          regionCode6: '430100',
          detail: '测试路 1 号',
          postcode: '410000',
        },
        declarations: { lawAbiding: true, health: true },
        category: self.category,
      };
      await api.must('saveProfile', {
        ...signed(),
        body: { profile, version: me.application.version },
      });
      await put('PHOTO', await self.photo(), 'image/jpeg');
      const { evidenceNeeded } = await api.must('showMe', signed());
      for (const kind of evidenceNeeded) {
        if (kind === 'PHOTO') continue;
        await put(kind as 'POVERTY_PROOF', await self.proof(), 'application/pdf');
      }
    },

    /** Submits; refused evidence is the caller's to see. */
    async submit(): Promise<void> {
      const { application } = await api.must('showMe', signed());
      await api.must('submitApplication', { ...signed(), body: { version: application.version } });
    },

    preference: () => api.must('showPreference', signed()),

    /** Tries to save a choice on the version last seen; the outcome is the platform's word. */
    async choose(choice: Choice, version?: string) {
      const seen = version ?? (await api.must('showPreference', signed())).version;
      return api.ask('savePreference', {
        ...signed(),
        body: { ...choice, version: seen } as never,
      });
    },

    async confirm() {
      const { version } = await api.must('showPreference', signed());
      return api.ask('confirmPreference', { ...signed(), body: { version } });
    },

    async clear() {
      const { version } = await api.must('showPreference', signed());
      return api.ask('clearPreference', { ...signed(), query: { version } });
    },

    /** Opens the order and pays at the cashier as a browser would. */
    async pay(times = 1): Promise<string> {
      const order = await api.must('openOrder', { ...signed(), body: {} });
      if (order.state !== 'PENDING') return order.state;
      for (let n = 0; n < times; n += 1) {
        const form = new URLSearchParams({
          orderNo: order.orderNo,
          amountFen: String(order.amountFen),
        });
        await fetch(`${api.baseUrl}/local/cashier`, { method: 'POST', body: form });
      }
      return 'PAID';
    },

    async print(): Promise<Buffer> {
      const { url } = await api.must('printTicket', { ...signed(), body: {} });
      const pdf = await fetch(url);
      if (!pdf.ok) throw new Error(`The ticket could not be fetched: ${pdf.status}`);
      return Buffer.from(await pdf.arrayBuffer());
    },

    tryPrint: () => api.ask('printTicket', { ...signed(), body: {} }),
  };
}
