import { useState } from 'react';
import { ask, type ReplyOf } from '../../api.ts';
import { useSay } from '../../language.tsx';
import { Choice, Countdown, Field, Problem, Section, useAct, useLoad } from '../../parts.tsx';
import { categoryWord, evidenceWord } from '../../words.ts';

type Task = ReplyOf<'showTask'>;

/** The queue: take the next one, look, decide. One person has a task at a time. */
export function ReviewPart() {
  const say = useSay();
  const { busy, error, act } = useAct();
  const [task, setTask] = useState<Task>();
  const [empty, setEmpty] = useState(false);
  const { data: queue, error: queueError, again } = useLoad(() => ask('listTasks'), 'tasks');
  const next = () =>
    act(async () => {
      const { task: taken } = await ask('takeNextTask', { body: { stage: 'FIRST' } });
      setEmpty(taken === undefined);
      setTask(
        taken === undefined
          ? undefined
          : await ask('showTask', { params: { taskId: taken.taskId } }),
      );
      await again();
    });
  return (
    <Section title={say('资格审核', 'Qualification review')}>
      <Problem of={queueError} />
      {queue !== undefined && (
        <p>
          {say(
            `待审 ${queue.counts.PENDING} · 审核中 ${queue.counts.TAKEN} · 已决定 ${queue.counts.DECIDED} · 逾期 ${queue.counts.OVERDUE}`,
            `${queue.counts.PENDING} waiting · ${queue.counts.TAKEN} taken · ${queue.counts.DECIDED} decided · ${queue.counts.OVERDUE} overdue`,
          )}
        </p>
      )}
      {task === undefined ? (
        <>
          <Problem of={error} />
          {empty && <p role="status">{say('队列中没有待审任务。', 'Nothing is waiting.')}</p>}
          <button type="button" disabled={busy} onClick={() => void next()}>
            {say('领取下一个', 'Take the next')}
          </button>
        </>
      ) : (
        <Decide
          key={task.task.taskId}
          task={task}
          done={async () => {
            setTask(undefined);
            await again();
          }}
        />
      )}
    </Section>
  );
}

function Decide({ task, done }: { task: Task; done: () => Promise<void> }) {
  const say = useSay();
  const { busy, error, act } = useAct();
  const [reasonCode, setReasonCode] = useState('');
  const [comment, setComment] = useState('');
  const params = { taskId: task.task.taskId };
  const decide = (verdict: 'PASS' | 'FAIL' | 'RETURN') =>
    act(async () => {
      const reason = verdict === 'PASS' ? {} : { reasonCode };
      const said = comment.trim() === '' ? {} : { comment: comment.trim() };
      await ask('decideTask', {
        params,
        body: { revision: task.task.revision, verdict, ...reason, ...said },
      });
      await done();
    });
  const photo = task.evidence.find(({ kind }) => kind === 'PHOTO');
  return (
    <div className="review">
      {task.task.leaseUntil !== undefined && (
        <Countdown to={task.task.leaseUntil} label={say('领取剩余', 'Lease')} />
      )}
      <div className="person">
        {photo !== undefined && (
          <img src={photo.url} alt={say('考生照片', 'Photo')} className="preview" />
        )}
        <dl>
          <dt>{say('姓名', 'Name')}</dt>
          <dd>{task.name}</dd>
          <dt>{say('身份证号', 'ID number')}</dt>
          <dd>{task.idMasked}</dd>
          <dt>{say('手机', 'Phone')}</dt>
          <dd>{task.phoneMasked}</dd>
          <dt>{say('专科专业', 'Junior major')}</dt>
          <dd>
            {task.juniorMajorCode} {task.juniorMajorName}
          </dd>
          <dt>{say('报考类别', 'Category')}</dt>
          <dd>{categoryWord(say, task.profile.category)}</dd>
        </dl>
      </div>
      <ul>
        {task.evidence.map((item) => (
          <li key={item.kind}>
            <a href={item.url} target="_blank" rel="noreferrer">
              {evidenceWord(say, item.kind)}
            </a>{' '}
            <code className="hint">{item.sha256.slice(0, 12)}</code>
          </li>
        ))}
      </ul>
      <Choice
        label={say('不通过或退回的原因', 'Reason, if not passed')}
        value={reasonCode}
        onChange={setReasonCode}
        options={[
          ['', say('—', '—')],
          ['PHOTO_UNCLEAR', say('照片不清晰或不合规', 'Photo unclear or against the rules')],
          ['EVIDENCE_UNREADABLE', say('证明材料无法辨认', 'Evidence cannot be read')],
          ['NOT_ELIGIBLE', say('不符合报名条件', 'Not eligible')],
        ]}
      />
      <Field
        label={say('说明（可选）', 'Comment (optional)')}
        value={comment}
        onChange={setComment}
      />
      <Problem of={error} />
      <p className="ways">
        <button type="button" disabled={busy} onClick={() => void decide('PASS')}>
          {say('通过', 'Pass')}
        </button>
        <button
          type="button"
          className="second"
          disabled={busy || reasonCode === ''}
          onClick={() => void decide('RETURN')}
        >
          {say('退回修改', 'Return')}
        </button>
        <button
          type="button"
          className="danger"
          disabled={busy || reasonCode === ''}
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
              await done();
            })
          }
        >
          {say('放回队列', 'Hand back')}
        </button>
      </p>
    </div>
  );
}
