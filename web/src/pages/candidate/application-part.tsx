import { ask } from '../../api.ts';
import { useSay } from '../../language.tsx';
import { Problem, Section, useAct } from '../../parts.tsx';
import { useSeason } from '../../season.tsx';
import { beijing } from '../../server-clock.ts';
import { type Me, ownWindow } from './way.ts';

/** What was submitted; while registration is open and nobody has taken it, it can be pulled back. */
export function ApplicationPart(props: { me: Me; done: () => Promise<void>; now: number }) {
  const { me, now } = props;
  const say = useSay();
  const season = useSeason();
  const { busy, error, act } = useAct();
  const { application } = me;
  const { profile, claim, submittedAt, revision } = application;
  const canPullBack =
    application.state === 'SUBMITTED' && now < ownWindow({ me, season }, 'W02').closesAt;
  return (
    <Section title={say('报名信息', 'Application')}>
      <dl>
        <dt>{say('报考类别', 'Category')}</dt>
        <dd>{season.categoryWord(claim.category)}</dd>
        {submittedAt !== undefined && (
          <>
            <dt>{say('提交', 'Submitted')}</dt>
            <dd>
              {beijing(submittedAt)}
              {revision > 1 && say(`（第 ${revision} 次）`, ` (number ${revision})`)}
            </dd>
          </>
        )}
        {profile !== undefined && (
          <>
            <dt>{say('邮寄', 'Offer letter to')}</dt>
            <dd>
              {profile.mailing.recipient}，{profile.mailing.detail}（{profile.mailing.postcode}）
            </dd>
          </>
        )}
      </dl>
      {canPullBack && profile !== undefined && (
        <>
          <Problem of={error} />
          <p className="ways">
            <button
              type="button"
              className="second"
              disabled={busy}
              onClick={() =>
                void act(async () => {
                  await ask('saveProfile', { body: { profile, version: application.version } });
                  await props.done();
                })
              }
            >
              {say('撤回修改', 'Pull back to edit')}
            </button>
            <span className="hint">
              {say('撤回后须重新提交。', 'Afterwards it must be submitted again.')}
            </span>
          </p>
        </>
      )}
    </Section>
  );
}
