import { useState } from 'react';
import { ask, type BodyOf } from '../../api.ts';
import { useSay } from '../../language.tsx';
import { Field, Problem, Section, useAct, useLoad } from '../../parts.tsx';
import { beijing } from '../../server-clock.ts';
import { stateWord, windowWord } from '../../words.ts';

/** The institute watches the season and changes its calendar: one proposes, another approves. */
export function InstitutePart({ canChange }: { canChange: boolean }) {
  const say = useSay();
  const { data: progress, error, again } = useLoad(() => ask('showProgress'), 'progress');
  const { data: calendar } = useLoad(() => ask('showCalendar'), 'calendar');
  const { data: late } = useLoad(() => ask('listLateAttempts'), 'late');
  return (
    <>
      <Section title={say('志愿锁定', 'The lock')}>
        <Problem of={error} />
        {progress?.locks.map((lock) => (
          <p key={lock.instantId}>
            {beijing(lock.at)}{' '}
            <span className={`state ${lock.state}`}>{stateWord(say, lock.state)}</span>{' '}
            {lock.counts !== undefined && <code>{JSON.stringify(lock.counts)}</code>}
          </p>
        ))}
        {progress?.parked.map((work) => (
          <p key={work.workId} className="problem">
            {beijing(work.at)} {work.what}: {work.error}
          </p>
        ))}
        <button type="button" className="second" onClick={() => void again()}>
          {say('刷新', 'Refresh')}
        </button>
      </Section>
      {canChange && <Proposals />}
      {calendar !== undefined && (
        <Section
          title={say(
            `日程第 ${calendar.calendar.version} 版`,
            `Calendar, version ${calendar.calendar.version}`,
          )}
        >
          <table>
            <tbody>
              {calendar.calendar.windows.map((window) => (
                <tr key={window.id}>
                  <td>{window.id}</td>
                  <td>{windowWord(say, window.id)}</td>
                  <td>{beijing(window.opensAt)}</td>
                  <td>{beijing(window.closesAt)}</td>
                  <td className="hint">{window.source}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
      {late !== undefined && late.attempts.length > 0 && (
        <Section title={say('逾期请求', 'Late attempts')}>
          <table>
            <tbody>
              {late.attempts.map((one) => (
                <tr key={one.reference}>
                  <td className="reference">{one.reference}</td>
                  <td>{one.deed}</td>
                  <td>{beijing(one.stamp)}</td>
                  <td>{one.lateByMs} ms</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
    </>
  );
}

function Proposals() {
  const say = useSay();
  const { busy, error, act } = useAct();
  const [minutes, setMinutes] = useState('30');
  const [reason, setReason] = useState('');
  const { data, again } = useLoad(() => ask('listProposals'), 'proposals');
  const run = (deed: () => Promise<unknown>) =>
    act(async () => {
      await deed();
      await again();
    });
  const change = {
    kind: 'INCIDENT',
    minutes: Number(minutes),
    reason,
  } as BodyOf<'proposeChange'>['change'];
  return (
    <Section title={say('延长所有开放窗口', 'Extend every open window')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run(() => ask('proposeChange', { body: { change } }));
        }}
      >
        <div className="two">
          <Field
            label={say('延长分钟数', 'Minutes')}
            value={minutes}
            onChange={setMinutes}
            inputMode="numeric"
          />
          <Field label={say('原因', 'Reason')} value={reason} onChange={setReason} />
        </div>
        <Problem of={error} />
        <button type="submit" disabled={busy}>
          {say('提出（须另一人批准）', 'Propose (another must approve)')}
        </button>
      </form>
      {data?.proposals.map((proposal) => (
        <p key={proposal.proposalId}>
          <span className={`state ${proposal.state}`}>{stateWord(say, proposal.state)}</span>{' '}
          {proposal.change.kind} · {proposal.change.reason} · {proposal.proposedBy}{' '}
          {proposal.state === 'PROPOSED' && (
            <button
              type="button"
              className="small"
              disabled={busy}
              onClick={() =>
                void run(() =>
                  ask('approveChange', { params: { proposalId: proposal.proposalId }, body: {} }),
                )
              }
            >
              {say('批准', 'Approve')}
            </button>
          )}
        </p>
      ))}
    </Section>
  );
}
