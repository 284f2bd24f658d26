import { useState } from 'react';
import { ask, type BodyOf, type ReplyOf } from '../../api.ts';
import { type Say, useSay } from '../../language.tsx';
import { Choice, Field, Problem, Section, State, useAct, useLoad } from '../../parts.tsx';
import { useSeason, type WindowId } from '../../season.tsx';
import { beijing } from '../../server-clock.ts';

type Change = BodyOf<'proposeChange'>['change'];
type Proposal = ReplyOf<'listProposals'>['proposals'][number];

const blank = {
  kind: 'INCIDENT',
  minutes: '30',
  window: 'W10',
  opensAt: '',
  closesAt: '',
  candidateId: '',
  reason: '',
  noticeNo: '',
};

/** `2024-03-24T17:00` as an office writes it, in Beijing time. */
const instantOf = (text: string) => Date.parse(`${text}:00+08:00`);
const textOf = (at: number) => beijing(at).slice(0, 16).replace(' ', 'T');

/** Changes of the calendar: one proposes, another approves (features C11). */
export function Proposals() {
  const say = useSay();
  const { season, windowWord, windowOf } = useSeason();
  const { busy, error, act } = useAct();
  const [form, setForm] = useState(blank);
  const { data, error: listError, again } = useLoad(() => ask('listProposals'), 'proposals');
  const run = (deed: () => Promise<unknown>) =>
    act(async () => {
      await deed();
      await again();
    });
  const set = (field: keyof typeof form) => (value: string) => {
    const next = { ...form, [field]: value };
    if (field === 'kind' || field === 'window') {
      const { opensAt, closesAt } = windowOf(next.window as WindowId);
      next.opensAt = textOf(opensAt);
      next.closesAt = textOf(closesAt);
    }
    setForm(next);
  };
  const ids: readonly string[] =
    form.kind === 'EXTENSION' ? ['W02', 'W10', 'W11'] : season.calendar.windows.map(({ id }) => id);
  const propose = () =>
    run(async () => {
      await ask('proposeChange', { body: { change: changeOf(form) } });
      setForm(blank);
    });
  return (
    <Section title={say('变更日程（须两人）', 'Change the calendar (by two people)')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void propose();
        }}
      >
        <div className="two">
          <Choice
            label={say('变更', 'Change')}
            value={form.kind}
            onChange={set('kind')}
            options={[
              ['INCIDENT', say('应急：所有开放窗口延长', 'Incident: every open window longer')],
              ['EXTENSION', say('为一名考生延长', 'Longer for one candidate')],
              ['CALENDAR', say('调整一个窗口', 'Move one window')],
            ]}
          />
          {form.kind === 'INCIDENT' ? (
            <Field
              label={say('延长分钟数', 'Minutes')}
              value={form.minutes}
              onChange={set('minutes')}
              inputMode="numeric"
            />
          ) : (
            <Choice
              label={say('窗口', 'Window')}
              value={form.window}
              onChange={set('window')}
              options={ids.map((id) => [id, `${id} ${windowWord(id as WindowId)}`] as const)}
            />
          )}
          {form.kind === 'EXTENSION' && (
            <Field
              label={say('考生编号', 'Candidate id')}
              value={form.candidateId}
              onChange={set('candidateId')}
            />
          )}
          {form.kind === 'CALENDAR' && (
            <Field
              label={say('开始（北京时间）', 'Opens (Beijing time)')}
              type="datetime-local"
              value={form.opensAt}
              onChange={set('opensAt')}
            />
          )}
          {form.kind !== 'INCIDENT' && (
            <Field
              label={say('截止（北京时间）', 'Closes (Beijing time)')}
              type="datetime-local"
              value={form.closesAt}
              onChange={set('closesAt')}
            />
          )}
          <Field
            label={say('原因（至少 4 个字）', 'Reason (at least 4 characters)')}
            value={form.reason}
            onChange={set('reason')}
          />
          {form.kind === 'CALENDAR' && (
            <Field
              label={say('公告文号', 'Number of the notice')}
              value={form.noticeNo}
              onChange={set('noticeNo')}
            />
          )}
        </div>
        <Problem of={error} />
        <p className="ways">
          <button type="submit" disabled={busy}>
            {say('提出变更', 'Propose')}
          </button>
          <span className="hint">
            {say('须由另一人批准后才生效。', 'It takes effect when another person approves it.')}
          </span>
        </p>
      </form>
      <Problem of={listError} retry={again} />
      {data !== undefined && data.proposals.length > 0 && (
        <ul className="proposals">
          {data.proposals.map((proposal) => (
            <li key={proposal.proposalId}>
              <State of={proposal.state} /> <Told proposal={proposal} />
              {proposal.state === 'PROPOSED' && (
                <button
                  type="button"
                  className="small"
                  disabled={busy}
                  onClick={() =>
                    void run(() =>
                      ask('approveChange', {
                        params: { proposalId: proposal.proposalId },
                        body: {},
                      }),
                    )
                  }
                >
                  {say('批准', 'Approve')}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** What is proposed, by whom and why. */
function Told({ proposal }: { proposal: Proposal }) {
  const say = useSay();
  const { windowWord } = useSeason();
  const { change, proposedBy, approvedBy } = proposal;
  return (
    <span>
      {toldOf(change, say, windowWord)} · {change.reason}{' '}
      <span className="hint">
        {proposedBy}
        {approvedBy !== undefined && ` + ${approvedBy}`}
      </span>
    </span>
  );
}

/** A change of more windows than these is told by their number. */
const told = 3;

function toldOf(change: Change, say: Say, windowWord: (id: WindowId) => string): string {
  const until = (at: number) => beijing(at).slice(0, 16);
  switch (change.kind) {
    case 'INCIDENT':
      return say(
        `所有开放窗口延长 ${change.minutes} 分钟`,
        `every open window ${change.minutes} minutes longer`,
      );
    case 'EXTENSION': {
      const name = windowWord(change.window);
      return say(
        `${change.candidateId} 的${name}延至 ${until(change.closesAt)}`,
        `${name} of ${change.candidateId} until ${until(change.closesAt)}`,
      );
    }
    case 'CALENDAR':
      if (change.windows.length > told) {
        const count = change.windows.length;
        return say(`发布日程（${count} 个窗口）`, `a calendar of ${count} windows`);
      }
      return change.windows
        .map(
          ({ id, opensAt, closesAt }) => `${windowWord(id)} ${until(opensAt)} — ${until(closesAt)}`,
        )
        .join('; ');
  }
}

function changeOf(form: typeof blank): Change {
  const { kind, reason, window, candidateId, noticeNo } = form;
  const [opensAt, closesAt] = [instantOf(form.opensAt), instantOf(form.closesAt)];
  const change = {
    INCIDENT: { minutes: Number(form.minutes) },
    EXTENSION: { candidateId, window, closesAt },
    CALENDAR: { windows: [{ id: window, opensAt, closesAt }], noticeNo },
  }[kind];
  return { kind, reason, ...change } as Change;
}
