import { createHash } from 'node:crypto';
import type { ApiClient, Call, Manner } from './api-client.ts';
import { requireDone } from './candidate.ts';

/** What an officer signs in with; the TOTP code is asked for at the moment of use. */
export interface OfficerSelf {
  readonly staffId: string;
  readonly password: string;
  readonly totp: () => string;
}

export type Officer = ReturnType<typeof officer>;

/** What an officer thinks of a submission. */
export type Judgement =
  | { readonly verdict: 'PASS' }
  | { readonly verdict: 'FAIL' | 'RETURN'; readonly reasonCode: string };

/** A code works once: an officer whose answer was lost waits for the next, so often. */
const codesTried = 3;

/** An officer at the desk, through the HTTP API alone. */
export function officer(api: ApiClient, self: OfficerSelf) {
  let acts = 0;
  let token: string | undefined;
  const key = () => {
    acts += 1;
    return `${self.staffId}-${acts}`;
  };
  const signed = (manner: Manner = {}) => {
    if (token === undefined) throw new Error('Sign in first.');
    return { token, key: key(), ...manner };
  };

  const one = {
    self,
    get isSignedIn() {
      return token !== undefined;
    },

    async signIn(): Promise<void> {
      for (let tried = 1; ; tried += 1) {
        const { staffId, password } = self;
        const body = { staffId, password, totp: self.totp() };
        const outcome = await api.ask('signInStaff', { key: key(), body });
        if (!outcome.ok && outcome.status === 401 && tried < codesTried) continue;
        token = requireDone('signInStaff', outcome).token;
        return;
      }
    },

    /** Uploads a roster file and starts the import or its preview; the report comes when it is done. */
    async importRoster(fileName: string, bytes: Buffer, preview = false): Promise<string> {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const { batchId, form } = await api.must('beginRosterUpload', {
        ...signed(),
        body: { fileName, bytes: bytes.length, sha256 },
      });
      const data = new FormData();
      for (const [name, value] of Object.entries(form.fields)) data.append(name, value);
      data.append('file', new Blob([new Uint8Array(bytes)], { type: 'text/csv' }));
      const stored = await fetch(form.url, { method: 'POST', body: data });
      if (!stored.ok)
        throw new Error(`The store refused the roster: ${stored.status} ${await stored.text()}`);
      const body = { preview };
      await api.must('confirmRosterUpload', { ...signed(), params: { batchId }, body });
      return batchId;
    },

    rosterReport: (batchId: string) =>
      api.must('showRosterImport', { ...signed(), params: { batchId } }),

    takeNext: async () =>
      (await api.must('takeNextTask', { ...signed(), body: { stage: 'FIRST' } })).task,

    take: (taskId: string, manner?: Manner) =>
      api.ask('takeTask', { ...signed(manner), params: { taskId }, body: {} }),

    show: (taskId: string, manner?: Manner) =>
      api.ask('showTask', { ...signed(manner), params: { taskId } }),

    decide: (taskId: string, revision: number, judgement: Judgement, manner?: Manner) =>
      api.ask('decideTask', {
        ...signed(manner),
        params: { taskId },
        body: { revision, ...judgement },
      }),

    handBack: (taskId: string) =>
      api.ask('handBackTask', { ...signed(), params: { taskId }, body: {} }),

    /**
     * Takes tasks and decides them until the queue is empty; gives how many. What the judge leaves open stays taken
     * until its lease ends; what it hands back is for the next.
     */
    async review(
      judge: (task: {
        candidateName: string;
        taskId: string;
        revision: number;
      }) => Judgement | 'leave' | 'hand-back',
    ): Promise<number> {
      for (let decided = 0; ; ) {
        const task = await one.takeNext();
        if (task === undefined) return decided;
        const { taskId, revision } = task;
        const shown = requireDone('showTask', await one.show(taskId));
        const judgement = judge({ candidateName: shown.name, taskId, revision });
        if (judgement === 'leave') continue;
        if (judgement === 'hand-back') {
          requireDone('handBackTask', await one.handBack(taskId));
          continue;
        }
        const outcome = await one.decide(taskId, revision, judgement);
        if (outcome.ok) decided += 1;
        else if (outcome.status !== 409) requireDone('decideTask', outcome);
      }
    },

    ask: <D extends Parameters<ApiClient['ask']>[0]>(deed: D, call: object = {}) =>
      api.ask(deed, { ...signed(), ...call } as Call<D>),

    propose: (change: object) =>
      api.must('proposeChange', { ...signed(), body: { change } as never }),
    approve: (proposalId: string) =>
      api.must('approveChange', { ...signed(), params: { proposalId }, body: {} }),
    async stateOf(proposalId: string): Promise<string | undefined> {
      const { proposals } = await api.must('listProposals', signed());
      return proposals.find((each) => each.proposalId === proposalId)?.state;
    },
  };
  return one;
}
