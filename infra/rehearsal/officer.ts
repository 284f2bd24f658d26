import { createHash } from 'node:crypto';
import type { ApiClient } from './api-client.ts';

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

/** An officer at the desk, through the HTTP API alone. */
export function officer(api: ApiClient, self: OfficerSelf) {
  let acts = 0;
  let token: string | undefined;
  const key = () => {
    acts += 1;
    return `${self.staffId}-${acts}`;
  };
  const signed = () => {
    if (token === undefined) throw new Error('Sign in first.');
    return { token, key: key() };
  };
  return {
    self,
    async signIn(): Promise<void> {
      const body = { staffId: self.staffId, password: self.password, totp: self.totp() };
      token = (await api.must('signInStaff', { key: key(), body })).token;
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
      await api.must('confirmRosterUpload', {
        ...signed(),
        params: { batchId },
        body: { preview },
      });
      return batchId;
    },

    rosterReport: (batchId: string) =>
      api.must('showRosterImport', { ...signed(), params: { batchId } }),

    /** Takes tasks and decides them until the queue is empty; gives how many. */
    async review(
      judge: (task: { candidateName: string; taskId: string }) => Judgement,
    ): Promise<number> {
      for (let decided = 0; ; ) {
        const { task } = await api.must('takeNextTask', { ...signed(), body: { stage: 'FIRST' } });
        if (task === undefined) return decided;
        const params = { taskId: task.taskId };
        const shown = await api.must('showTask', { ...signed(), params });
        const judgement = judge({ candidateName: shown.name, taskId: task.taskId });
        const outcome = await api.ask('decideTask', {
          ...signed(),
          params,
          body: { revision: task.revision, ...judgement },
        });
        if (outcome.ok) decided += 1;
        else if (outcome.status !== 409)
          throw new Error(`decideTask: ${outcome.problem.code}: ${outcome.problem.detailEn}`);
      }
    },

    ask: <D extends Parameters<ApiClient['ask']>[0]>(deed: D, call: object = {}) =>
      api.ask(deed, { ...signed(), ...call } as Parameters<typeof api.ask<D>>[1]),

    propose: (change: object) =>
      api.must('proposeChange', { ...signed(), body: { change } as never }),
    approve: (proposalId: string) =>
      api.must('approveChange', { ...signed(), params: { proposalId }, body: {} }),
  };
}
