import { useState } from 'react';
import { ask } from '../../api.ts';
import { useSay } from '../../language.tsx';
import { Field, Loading, Problem, Section, State, Table, useLoad } from '../../parts.tsx';
import { useSeason } from '../../season.tsx';
import { beijing } from '../../server-clock.ts';
import { countWord, deedWord } from '../../words.ts';
import { Proposals } from './proposals.tsx';

/** The institute watches the season and changes its calendar: one proposes, another approves. */
export function InstitutePart({ canChange }: { canChange: boolean }) {
  return (
    <>
      <Locks />
      {canChange && <Proposals />}
      <CalendarInForce />
      <LateAttempts />
    </>
  );
}

/** When each instant locks, whether it is sealed, and how all preferences ended (domain I24). */
function Locks() {
  const say = useSay();
  const { data, error, again } = useLoad(() => ask('showProgress'), 'progress');
  return (
    <Section title={say('志愿锁定', 'The lock')}>
      <Problem of={error} retry={again} />
      {data === undefined && error === undefined && <Loading />}
      {data?.locks.map((lock) => (
        <div key={lock.instantId} className="lock">
          <p>
            <strong>{beijing(lock.at)}</strong> <State of={lock.state} />
          </p>
          {lock.counts !== undefined && (
            <dl className="counts">
              {Object.entries(lock.counts)
                .filter(
                  ([name, count]) => name !== 'deferredUntil' && (count > 0 || name === 'all'),
                )
                .map(([name, count]) => (
                  <div key={name}>
                    <dt>{countWord(say, name)}</dt>
                    <dd>{count}</dd>
                  </div>
                ))}
            </dl>
          )}
        </div>
      ))}
      {data !== undefined && data.parked.length > 0 && (
        <>
          <h3>{say('需要人工处理', 'Waiting for a person')}</h3>
          {data.parked.map((work) => (
            <p key={work.workId} className="problem">
              {beijing(work.at)} {work.what}: {work.error}
            </p>
          ))}
        </>
      )}
      <p className="ways">
        <button type="button" className="second small" onClick={() => void again()}>
          {say('刷新', 'Refresh')}
        </button>
      </p>
    </Section>
  );
}

function CalendarInForce() {
  const say = useSay();
  const { windowWord } = useSeason();
  const { data, error, again } = useLoad(() => ask('showCalendar'), 'calendar');
  if (data === undefined) return <Problem of={error} retry={again} />;
  const { version, windows } = data.calendar;
  const title = say(`日程第 ${version} 版`, `Calendar, version ${version}`);
  return (
    <Section title={title}>
      <p className="hint">
        {data.reason} · {data.publishedBy.join(' + ')}
      </p>
      <Table
        label={title}
        columns={[
          say('窗口', 'Window'),
          say('开始', 'Opens'),
          say('截止', 'Closes'),
          say('依据', 'Source'),
        ]}
        rows={windows.map((window) => ({
          key: window.id,
          cells: [
            `${window.id} ${windowWord(window.id)}`,
            <time key="opens">{beijing(window.opensAt).slice(0, 16)}</time>,
            <time key="closes">{beijing(window.closesAt).slice(0, 16)}</time>,
            <span key="source" className="hint">
              {window.source}
            </span>,
          ],
        }))}
      />
    </Section>
  );
}

/** The latest so many minutes in which anybody was late. */
const minutesShown = 30;

function LateAttempts() {
  const say = useSay();
  const [typed, setTyped] = useState('');
  const reference = typed.trim().toUpperCase();
  const isNumber = /^L-\d{8}-[0-9A-Z]{7}$/.test(reference);
  const { data, error, again } = useLoad(
    () => ask('listLateAttempts', { query: isNumber ? { reference } : {} }),
    isNumber ? reference : 'late',
  );
  const title = say('逾期请求', 'Late attempts');
  return (
    <Section title={title}>
      <Field
        label={say('按编号查找', 'Look up a number')}
        hint={say('例如 L-20240324-7K2M9QX', 'for example L-20240324-7K2M9QX')}
        value={typed}
        onChange={setTyped}
      />
      <Problem of={error} retry={again} />
      {data?.minutes !== undefined && data.minutes.length > 0 && (
        <Table
          label={say('每分钟的逾期请求', 'Late attempts per minute')}
          columns={[say('到达的分钟', 'Minute'), say('次数', 'Attempts')]}
          rows={data.minutes.slice(-minutesShown).map(({ minute: at, count }) => ({
            key: String(at),
            cells: [<time key="minute">{beijing(at).slice(0, 16)}</time>, count],
          }))}
        />
      )}
      {data?.attempts.length === 0 && <p className="hint">{say('没有。', 'None.')}</p>}
      {data !== undefined && data.attempts.length > 0 && (
        <Table
          label={title}
          columns={[
            say('编号', 'Number'),
            say('操作', 'What'),
            say('到达时间', 'Arrived'),
            say('逾期', 'Late by'),
          ]}
          rows={data.attempts.map((one) => ({
            key: one.reference,
            cells: [
              <span key="number" className="reference">
                {one.reference}
              </span>,
              deedWord(say, one.deed),
              <time key="arrived">{beijing(one.stamp)}</time>,
              say(`${one.lateByMs / 1000} 秒`, `${one.lateByMs / 1000} s`),
            ],
          }))}
        />
      )}
    </Section>
  );
}
