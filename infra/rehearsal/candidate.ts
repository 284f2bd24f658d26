import { createHash } from 'node:crypto';
import type { Profile } from '../../shared/domain/application/application.ts';
import type { ApiClient, Manner } from './api-client.ts';
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

type EvidenceKind = 'PHOTO' | 'POVERTY_PROOF' | 'AWARD_CERT' | 'DISCHARGE_CERT' | 'UNIT_PROOF';

/** A candidate at the keyboard: what they do goes through the HTTP API alone, and each act has one key for all its tries. */
export function candidate(api: ApiClient, outbox: Outbox, self: Self) {
  const who = createHash('sha256').update(self.idNo).digest('hex').slice(0, 16);
  let acts = 0;
  let token: string | undefined;
  const key = () => {
    acts += 1;
    return `${who}-${acts}`;
  };
  const signed = (manner: Manner = {}) => {
    if (token === undefined) throw new Error('Sign in first.');
    return { token, key: key(), ...manner };
  };

  async function put(kind: EvidenceKind, bytes: Buffer): Promise<void> {
    const contentType = kind === 'PHOTO' ? 'image/jpeg' : 'application/pdf';
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const body = { kind, contentType, bytes: bytes.length, sha256 } as const;
    const { evidenceId, form } = await api.must('beginUpload', { ...signed(), body });
    const data = new FormData();
    for (const [name, value] of Object.entries(form.fields)) data.append(name, value);
    data.append('file', new Blob([new Uint8Array(bytes)], { type: contentType }));
    const stored = await fetch(form.url, { method: 'POST', body: data });
    if (!stored.ok)
      throw new Error(`The store refused ${kind}: ${stored.status} ${await stored.text()}`);
    await api.must('confirmUpload', { ...signed(), params: { evidenceId }, body: {} });
  }

  const one = {
    self,
    who,
    get token() {
      return token;
    },

    /** Has a code sent to a phone, one's own unless another is named. */
    askCode: (phone = self.phone) =>
      api.ask('sendCode', { key: key(), body: { ...identity(phone), purpose: 'ACTIVATE' } }),

    /** Tries to activate with the code that came to that phone. */
    async activate(phone = self.phone, manner: Manner = {}) {
      const code = await outbox.codeFor(phone);
      const body = { ...identity(phone), code };
      const outcome = await api.ask('activateAccount', { key: key(), ...manner, body });
      if (outcome.ok) token = outcome.reply.token;
      return outcome;
    },

    async trySetPassword(password: string, manner: Manner = {}) {
      const outcome = await api.ask('setPassword', { ...signed(manner), body: { password } });
      if (outcome.ok) token = outcome.reply.token;
      return outcome;
    },

    /** Registers: code by message, activation, and a password of one's own at once. */
    async register(phone = self.phone): Promise<void> {
      requireDone('sendCode', await one.askCode(phone));
      requireDone('activateAccount', await one.activate(phone));
      requireDone('setPassword', await one.trySetPassword(self.password));
    },

    async signIn(): Promise<void> {
      const body = { login: self.idNo, password: self.password };
      token = (await api.must('signIn', { key: key(), body })).token;
    },

    me: () => api.must('showMe', signed()),
    tryMe: (manner: Manner) => api.ask('showMe', signed(manner)),

    /** Saves the profile as it is, with what is to be different. */
    async saveProfile(changes: Partial<Profile> = {}, manner: Manner = {}) {
      const { application } = await api.must('showMe', signed());
      const profile = { ...(application.profile ?? profileOf(self)), ...changes };
      const { version } = application;
      return api.ask('saveProfile', { ...signed(manner), body: { profile, version } });
    },

    handInPhoto: async () => put('PHOTO', await self.photo()),

    /** Fills in the profile and hands in the photo, and the proof if the category asks for one. */
    async complete(): Promise<void> {
      requireDone('saveProfile', await one.saveProfile());
      await one.handInPhoto();
      const { evidenceNeeded } = await one.me();
      for (const kind of evidenceNeeded) {
        // Of certificate and unit letter either will do (notice L43).
        if (kind === 'PHOTO' || kind === 'UNIT_PROOF') continue;
        await put(kind as EvidenceKind, await self.proof());
      }
    },

    async trySubmit(manner: Manner = {}) {
      const { application } = await one.me();
      const { version } = application;
      return api.ask('submitApplication', { ...signed(manner), body: { version } });
    },

    /** Submits; a refusal is the caller's surprise. */
    submit: async () => requireDone('submitApplication', await one.trySubmit()),

    /** Tries what only an officer may: to take a task, and to decide it. */
    tryTake: (taskId: string, manner: Manner) =>
      api.ask('takeTask', { ...signed(manner), params: { taskId }, body: {} }),
    tryDecide: (taskId: string, revision: number, manner: Manner) =>
      api.ask('decideTask', {
        ...signed(manner),
        params: { taskId },
        body: { revision, verdict: 'PASS' },
      }),

    preference: () => api.must('showPreference', signed()),

    /** Tries to save a choice, on the version last seen unless another is named; the outcome is the platform's word. */
    async choose(choice: Choice, { version, ...manner }: Manner & { version?: string } = {}) {
      const seen = version ?? (await one.preference()).version;
      const body = { ...choice, version: seen } as never;
      return api.ask('savePreference', { ...signed(manner), body });
    },

    async confirm() {
      const { version } = await one.preference();
      return api.ask('confirmPreference', { ...signed(), body: { version } });
    },

    async clear() {
      const { version } = await one.preference();
      return api.ask('clearPreference', { ...signed(), query: { version } });
    },

    openOrder: () => api.ask('openOrder', { ...signed(), body: {} }),

    /** Opens the order and pays at the cashier as a browser would. */
    async pay(times = 1): Promise<string> {
      const order = await api.must('openOrder', { ...signed(), body: {} });
      if (order.state !== 'PENDING') return order.state;
      const form = new URL(order.cashierUrl).searchParams;
      for (let n = 0; n < times; n += 1)
        await fetch(`${api.baseUrl}/local/cashier`, { method: 'POST', body: form });
      return 'PAID';
    },

    tryPrint: (manner: Manner = {}) => api.ask('printTicket', { ...signed(manner), body: {} }),

    /** Prints: the link, and the file behind it. */
    async print(): Promise<Buffer> {
      const { url } = requireDone('printTicket', await one.tryPrint());
      const pdf = await fetch(url);
      if (!pdf.ok) throw new Error(`The ticket could not be fetched: ${pdf.status}`);
      return Buffer.from(await pdf.arrayBuffer());
    },
  };
  return one;

  function identity(phone: string) {
    return { name: self.name, idNo: self.idNo, phone };
  }
}

/** The reply, when a refusal would be a surprise. */
export function requireDone<R>(
  deed: string,
  outcome:
    | { ok: true; reply: R }
    | { ok: false; status: number; problem: { code: string; detailEn: string } },
): R {
  if (outcome.ok) return outcome.reply;
  const { status, problem } = outcome;
  throw new Error(`${deed}: ${status} ${problem.code}: ${problem.detailEn}`);
}

function profileOf({ name, phone, category }: Self): Profile {
  return {
    ethnicity: '汉族',
    politicalStatus: '共青团员',
    hukouProvince: '43',
    mailing: {
      recipient: name,
      phone,
      regionCode6: '430100',
      detail: '测试路 1 号',
      postcode: '410000',
    },
    declarations: { lawAbiding: true, health: true },
    category,
  };
}
