import { useState } from 'react';
import { ask, type ReplyOf } from '../../api.ts';
import { useEvery } from '../../freshness.ts';
import { useSay } from '../../language.tsx';
import { Choice, Countdown, Field, Problem, Section, useAct, useLoad } from '../../parts.tsx';
import { useSeason } from '../../season.tsx';
import { closing, minute, useServerNow } from '../../server-clock.ts';
import { stateWord } from '../../words.ts';

type Task = ReplyOf<'showTask'>;
type Verdict = 'PASS' | 'FAIL' | 'RETURN';

/** Who waits for the next one sees the queue follow: it is filed a moment after what fills it. */
const queuePaceMs = 5_000;

/** The queue: take the next one, look, decide. One person has a task at a time. */
export function ReviewPart() {
  const say = useSay();
  const { windowOf } = useSeason();
  const now = useServerNow(1_000) ?? 0;
  const { busy, error, act } = useAct();
  const [task, setTask] = useState<Task>();
  const [said, setSaid] = useState('');
  const { data: queue, error: queueError, again } = useLoad(() => ask('listTasks'), 'tasks');
  useEvery(task === undefined ? queuePaceMs : undefined, again);
  const next = () =>
    act(async () => {
      setSaid('');
      const { task: taken } = await ask('takeNextTask', { body: { stage: 'FIRST' } });
      if (taken === undefined) setSaid(say('队列中没有待审的报名。', 'Nothing is waiting.'));
      else setTask(await ask('showTask', { params: { taskId: taken.taskId } }));
      await again();
    });
  const { opensAt, closesAt } = windowOf('W04');
  const isOpen = opensAt <= now && now < closesAt;
  return (
    <Section title={say('资格审核', 'Qualification review')}>
      {isOpen ? (
        <Countdown to={closesAt} label={say('审核剩余', 'Review closes in')} />
      ) : (
        <p className="note">
          {say(
            `审核时间：北京时间 ${minute(say, opensAt)} 至 ${closing(say, closesAt)}。`,
            `Review is open from ${minute(say, opensAt)} to ${closing(say, closesAt)} Beijing time.`,
          )}
        </p>
      )}
      <Problem of={queueError} retry={again} />
      {queue !== undefined && (
        <dl className="counts">
          {(
            [
              [say('待审', 'Waiting'), queue.counts.PENDING],
              [say('审核中', 'Taken'), queue.counts.TAKEN],
              [say('已决定', 'Decided'), queue.counts.DECIDED],
              [say('逾期', 'Overdue'), queue.counts.OVERDUE],
            ] as const
          ).map(([name, count]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{count}</dd>
            </div>
          ))}
        </dl>
      )}
      <p role="status" className={said === '' ? 'visually-hidden' : 'note'}>
        {said}
      </p>
      {task === undefined ? (
        <>
          <Problem of={error} />
          <p className="ways">
            <button type="button" disabled={busy || !isOpen} onClick={() => void next()}>
              {say('领取下一个', 'Take the next')}
            </button>
          </p>
        </>
      ) : (
        <Decide
          key={task.task.taskId}
          task={task}
          done={async (outcome) => {
            setTask(undefined);
            setSaid(outcome);
            await again();
          }}
        />
      )}
    </Section>
  );
}

function Decide(props: { task: Task; done: (outcome: string) => Promise<void> }) {
  const { task, done } = props;
  const say = useSay();
  const { rules, word, categoryWord, reasonOf } = useSeason();
  const { busy, error, act } = useAct();
  const [reasonCode, setReasonCode] = useState('');
  const [comment, setComment] = useState('');
  const params = { taskId: task.task.taskId };
  const decide = (verdict: Verdict) =>
    act(async () => {
      const reason = verdict === 'PASS' ? {} : { reasonCode };
      const note = comment.trim() === '' ? {} : { comment: comment.trim() };
      await ask('decideTask', {
        params,
        body: { revision: task.task.revision, verdict, ...reason, ...note },
      });
      const state = { PASS: 'PASSED', FAIL: 'FAILED', RETURN: 'RETURNED' }[verdict];
      await done(`${task.name}：${stateWord(say, state)}`);
    });
  const reasons = rules.reasonCodes.filter(
    ({ evidence }) =>
      evidence === undefined || task.evidence.some(({ kind }) => evidence.includes(kind)),
  );
  const allows = (verdict: 'FAIL' | 'RETURN') =>
    reasonOf(reasonCode)?.verdicts.includes(verdict) ?? false;
  return (
    <div className="review">
      {task.task.leaseUntil !== undefined && (
        <Countdown to={task.task.leaseUntil} label={say('领取剩余', 'Yours for')} />
      )}
      <Submission task={task} />
      <Choice
        label={say('不通过或退回的原因', 'Reason, if not passed')}
        value={reasonCode}
        onChange={setReasonCode}
        options={[
          ['', say('（通过时不选）', '(none when passed)')],
          ...reasons.map(({ code, text }) => [code, word(text)] as const),
        ]}
      />
      <Field
        label={say('说明（可选，考生不可见）', 'Comment (optional, not shown to the candidate)')}
        value={comment}
        onChange={setComment}
        maxLength={500}
      />
      <p className="hint">
        {reasonCode === ''
          ? say(
              `${categoryWord(task.profile.category)}：核对照片和材料后作出决定。`,
              `${categoryWord(task.profile.category)}: look at the photo and papers, then decide.`,
            )
          : say(
              `考生将看到：${word(reasonOf(reasonCode)?.text ?? { zh: '', en: '' })}`,
              `The candidate will read: ${word(reasonOf(reasonCode)?.text ?? { zh: '', en: '' })}`,
            )}
      </p>
      <Problem of={error} />
      <p className="ways">
        <button
          type="button"
          disabled={busy || reasonCode !== ''}
          onClick={() => void decide('PASS')}
        >
          {say('通过', 'Pass')}
        </button>
        <button
          type="button"
          className="second"
          disabled={busy || !allows('RETURN')}
          onClick={() => void decide('RETURN')}
        >
          {say('退回修改', 'Return')}
        </button>
        <button
          type="button"
          className="danger"
          disabled={busy || !allows('FAIL')}
          onClick={() => void decide('FAIL')}
        >
          {say('不通过', 'Fail')}
        </button>
        <button
          type="button"
          className="link"
          disabled={busy}
          onClick={() =>
            void act(async () => {
              await ask('handBackTask', { params, body: {} });
              await done(say('已放回队列。', 'Handed back.'));
            })
          }
        >
          {say('放回队列', 'Hand back')}
        </button>
      </p>
    </div>
  );
}

/** What was submitted. Links to papers last a minute, so each opening asks for a new one. */
function Submission({ task }: { task: Task }) {
  const say = useSay();
  const { categoryWord, evidenceWord } = useSeason();
  const { busy, error, act } = useAct();
  const { profile } = task;
  const pictures = task.evidence.filter(({ contentType }) => contentType.startsWith('image/'));
  const papers = task.evidence.filter(({ contentType }) => !contentType.startsWith('image/'));
  const open = (kind: string) =>
    act(async () => {
      const fresh = await ask('showTask', { params: { taskId: task.task.taskId } });
      const piece = fresh.evidence.find((one) => one.kind === kind);
      if (piece !== undefined) window.location.assign(piece.url);
    });
  return (
    <>
      <div className="person">
        {pictures.map((piece) => (
          <figure key={piece.kind}>
            <img src={piece.url} alt={evidenceWord(piece.kind)} className="preview" />
            <figcaption className="hint">{evidenceWord(piece.kind)}</figcaption>
          </figure>
        ))}
        <dl>
          <dt>{say('姓名', 'Name')}</dt>
          <dd>{task.name}</dd>
          <dt>{say('身份证号', 'ID number')}</dt>
          <dd>{task.idMasked}</dd>
          <dt>{say('手机', 'Phone')}</dt>
          <dd>{task.phoneMasked}</dd>
          <dt>{say('专科专业', 'Junior major')}</dt>
          <dd>
            {task.juniorMajorName} <span className="hint">{task.juniorMajorCode}</span>
          </dd>
          <dt>{say('报考类别', 'Category')}</dt>
          <dd>{categoryWord(profile.category)}</dd>
          <dt>{say('民族', 'Ethnicity')}</dt>
          <dd>{profile.ethnicity}</dd>
          <dt>{say('提交', 'Submission')}</dt>
          <dd>{say(`第 ${task.task.revision} 次`, `number ${task.task.revision}`)}</dd>
        </dl>
      </div>
      {papers.length > 0 && (
        <p className="ways">
          {papers.map((piece) => (
            <button
              key={piece.kind}
              type="button"
              className="small second"
              disabled={busy}
              onClick={() => void open(piece.kind)}
            >
              {say(`下载${evidenceWord(piece.kind)}`, `Download: ${evidenceWord(piece.kind)}`)}
            </button>
          ))}
        </p>
      )}
      {task.evidence.length === 0 && (
        <p className="note">
          {say(
            '材料仍在检查中，暂不能通过。',
            'The files are still being checked; it cannot pass yet.',
          )}
        </p>
      )}
      <Problem of={error} />
    </>
  );
}
