import { ask } from '../api.ts';
import { useEvery } from '../freshness.ts';
import { useSay } from '../language.tsx';
import { Countdown, Loading, Problem, Section, State, Table, useLoad } from '../parts.tsx';
import { useSeason } from '../season.tsx';
import { beijing, closing, minute, useServerNow } from '../server-clock.ts';
import { deedWord } from '../words.ts';
import { ApplicationPart } from './candidate/application-part.tsx';
import { EvidencePart } from './candidate/evidence-part.tsx';
import { PreferencePart } from './candidate/preference-part.tsx';
import { ProfilePart } from './candidate/profile-part.tsx';
import { FeePart, TicketPart } from './candidate/ticket-part.tsx';
import {
  isLocked,
  type Me,
  type NextStep,
  nextStep,
  type Preference,
  type Stage,
  type Standing,
  stagesOf,
} from './candidate/way.ts';

/** How often others' work is asked for: an inspection, a sealing or a payment takes seconds, a review days. */
const paceMs = { inspection: 1_500, sealing: 4_000, review: 30_000 };

/** A candidate's whole season on one page: what to do now stands at the top. */
export function CandidatePage() {
  const { data: me, error, again } = useLoad(() => ask('showMe'), 'me');
  const isEligible = me?.application.state === 'ELIGIBLE';
  const preference = useLoad<Preference | undefined>(
    () => (isEligible ? ask('showPreference') : Promise.resolve(undefined)),
    isEligible ? 'preference' : 'none',
  );
  useEvery(paceOf(me), again);
  const refresh = async () => {
    await Promise.all([again(), preference.again()]);
  };
  if (me === undefined)
    return error === undefined ? <Loading /> : <Problem of={error} retry={again} />;
  return (
    <Candidate
      key={me.account.candidateId}
      me={me}
      preference={preference.data}
      trouble={preference.error}
      refresh={refresh}
    />
  );
}

function paceOf(me: Me | undefined): number | undefined {
  if (me === undefined) return undefined;
  if (me.evidence.some(({ state }) => state === 'STORED')) return paceMs.inspection;
  if (me.payment?.state === 'PENDING') return paceMs.sealing;
  return ['SUBMITTED', 'UNDER_REVIEW'].includes(me.application.state) ? paceMs.review : undefined;
}

function Candidate(props: {
  me: Me;
  preference: Preference | undefined;
  trouble: unknown;
  refresh: () => Promise<void>;
}) {
  const { me, preference, refresh } = props;
  const say = useSay();
  const season = useSeason();
  const now = useServerNow() ?? me.serverNow;
  const sealing = preference !== undefined && isLocked(preference, now) && !preference.sealed;
  useEvery(sealing ? paceMs.sealing : undefined, refresh);
  const { application } = me;
  const standing: Standing = { me, preference, season, say, now };
  const editable = ['REGISTERED', 'DRAFT', 'RETURNED'].includes(application.state);
  const filling = season.windowOf('W10');
  return (
    <>
      <div className="hero">
        <h1>
          {me.account.name} <State of={application.state} />
        </h1>
        <p className="hint">
          {me.schoolName} · {me.juniorMajorName} · {me.account.idMasked} · {me.account.phoneMasked}
        </p>
      </div>
      <Stages of={stagesOf(standing)} />
      <Next step={nextStep(standing)} />
      {editable && <ProfilePart me={me} done={refresh} />}
      {editable && application.profile !== undefined && <EvidencePart me={me} done={refresh} />}
      {me.ticket !== undefined && <TicketPart ticket={me.ticket} now={now} done={refresh} />}
      {application.state === 'ELIGIBLE' && (
        <Section title={say('志愿', 'Preference')} tone="important" id="preference">
          <Problem of={props.trouble} retry={refresh} />
          {now < filling.opensAt ? (
            <p>
              {say(
                `志愿填报：北京时间 ${minute(say, filling.opensAt)} 至 ${closing(say, filling.closesAt)}。`,
                `Preferences: from ${minute(say, filling.opensAt)} to ${closing(say, filling.closesAt)} Beijing time.`,
              )}
            </p>
          ) : preference === undefined ? (
            props.trouble === undefined && <Loading />
          ) : (
            <PreferencePart
              me={me}
              view={preference}
              juniorMajorCode={me.account.juniorMajorCode}
              refresh={refresh}
            />
          )}
        </Section>
      )}
      {application.state === 'ELIGIBLE' && now >= season.windowOf('W13').opensAt && (
        <FeePart me={me} chosen={preference?.choice !== undefined} now={now} done={refresh} />
      )}
      {!editable && <ApplicationPart me={me} done={refresh} now={now} />}
      <History me={me} />
    </>
  );
}

function Next({ step }: { step: NextStep }) {
  const say = useSay();
  const title = {
    act: say('现在要做', 'To do now'),
    wait: say('请等待', 'Please wait'),
    done: say('已完成', 'Done'),
    stop: say('已终止', 'Ended'),
  }[step.kind];
  return (
    <section className={`next ${step.kind}`} aria-label={say('下一步', 'Next step')}>
      <p className="next-title">{title}</p>
      <p className="next-text">{step.text}</p>
      {step.until !== undefined && <Countdown to={step.until} label={say('剩余', 'Time left')} />}
      {step.part !== undefined && (
        <button
          type="button"
          className="small"
          onClick={() => {
            const part = document.getElementById(step.part ?? '');
            part?.scrollIntoView({ block: 'start' });
            part?.querySelector<HTMLElement>('input,select,button')?.focus({ preventScroll: true });
          }}
        >
          {say('去办理', 'Go there')}
        </button>
      )}
    </section>
  );
}

function Stages({ of: stages }: { of: readonly Stage[] }) {
  const say = useSay();
  const words = {
    done: say('已完成', 'done'),
    now: say('进行中', 'now'),
    ahead: say('未开始', 'ahead'),
    stopped: say('已终止', 'ended'),
  };
  return (
    <ol className="stages" aria-label={say('进度', 'Progress')}>
      {stages.map(({ name, state }) => (
        <li key={name} className={state} aria-current={state === 'now' ? 'step' : undefined}>
          <strong>{name}</strong>
          <span>{words[state]}</span>
        </li>
      ))}
    </ol>
  );
}

/** What was said to the person, and what they tried too late. */
function History({ me }: { me: Me }) {
  const say = useSay();
  return (
    <>
      {me.lateAttempts.length > 0 && (
        <Section title={say('逾期请求登记', 'Late requests on record')}>
          <Table
            label={say('逾期请求登记', 'Late requests on record')}
            columns={[
              say('编号', 'Number'),
              say('操作', 'What'),
              say('到达时间', 'Arrived'),
              say('逾期', 'Late by'),
            ]}
            rows={me.lateAttempts.map((late) => ({
              key: late.reference,
              cells: [
                <strong key="number" className="reference">
                  {late.reference}
                </strong>,
                deedWord(say, late.deed),
                beijing(late.stamp),
                say(`${late.lateByMs / 1000} 秒`, `${late.lateByMs / 1000} s`),
              ],
            }))}
          />
        </Section>
      )}
      <Section title={say('消息', 'Messages')}>
        {me.messages.length === 0 ? (
          <p className="hint">{say('还没有消息。', 'No messages yet.')}</p>
        ) : (
          <ul className="messages">
            {me.messages.map((message) => (
              <li key={message.messageId}>
                <time>{beijing(message.at).slice(0, 16)}</time>
                <span>{say(message.text, message.textEn)}</span>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}
