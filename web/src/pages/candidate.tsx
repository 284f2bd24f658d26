import { ask } from '../api.ts';
import { useSay } from '../language.tsx';
import { Problem, Section, useLoad } from '../parts.tsx';
import { beijing } from '../server-clock.ts';
import { categoryWord, stateWord } from '../words.ts';
import { EvidencePart } from './candidate/evidence-part.tsx';
import { PreferencePart } from './candidate/preference-part.tsx';
import { ProfilePart } from './candidate/profile-part.tsx';
import { FeePart, TicketPart } from './candidate/ticket-part.tsx';

/** A candidate's whole season on one page; what can be done now stands open, the rest says why not. */
export function CandidatePage() {
  const say = useSay();
  const { data: me, error, again } = useLoad(() => ask('showMe'), 'me');
  if (error !== undefined) return <Problem of={error} />;
  if (me === undefined) return <p className="loading">{say('正在载入…', 'Loading…')}</p>;
  const { application } = me;
  const editable = ['REGISTERED', 'DRAFT', 'RETURNED'].includes(application.state);
  const passed = ['PASSED', 'ELIGIBLE'].includes(application.state);
  return (
    <>
      <div className="hero">
        <h1>
          {me.account.name}
          <span className={`state ${application.state}`}>{stateWord(say, application.state)}</span>
        </h1>
        <p className="hint">
          {me.schoolName} · {me.juniorMajorName} · {me.account.idMasked} · {me.account.phoneMasked}
        </p>
        {application.reasonCode !== undefined && (
          <p className="problem">
            {say('原因：', 'Reason: ')}
            {application.reasonCode}
          </p>
        )}
      </div>
      {editable ? (
        <>
          <ProfilePart me={me} done={again} />
          {application.profile !== undefined && <EvidencePart me={me} done={again} />}
        </>
      ) : (
        <Section title={say('报名信息', 'Application')}>
          <p>
            {categoryWord(say, application.claim.category)} ·{' '}
            {say(`第 ${application.revision} 次提交`, `submission ${application.revision}`)}
            {application.submittedAt !== undefined && ` · ${beijing(application.submittedAt)}`}
          </p>
        </Section>
      )}
      {passed && <PreferencePart juniorMajorCode={me.account.juniorMajorCode} changed={again} />}
      {application.state === 'ELIGIBLE' && <FeePart me={me} done={again} />}
      {me.ticket !== undefined && <TicketPart ticket={me.ticket} done={again} />}
      {me.lateAttempts.length > 0 && (
        <Section title={say('逾期请求登记', 'Late requests on record')}>
          <ul>
            {me.lateAttempts.map((late) => (
              <li key={late.reference}>
                <strong className="reference">{late.reference}</strong> {beijing(late.stamp)}{' '}
                {say(`（逾期 ${late.lateByMs} 毫秒）`, `(${late.lateByMs} ms late)`)}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title={say('消息', 'Messages')}>
        {me.messages.length === 0 ? (
          <p className="hint">{say('还没有消息。', 'No messages yet.')}</p>
        ) : (
          <ul className="messages">
            {me.messages.map((message) => (
              <li key={message.messageId}>
                <time>{beijing(message.at)}</time> {say(message.text, message.textEn)}
              </li>
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}
