import { useState } from 'react';
import { ask } from '../api.ts';
import { useSay } from '../language.tsx';
import { Countdown, Field, Problem, Section, useAct, wrongFields } from '../parts.tsx';
import { useSeason } from '../season.tsx';
import { minute, useServerNow } from '../server-clock.ts';
import { keepSession } from '../session.ts';

/** Registration: name, ID number and phone as on the roster, and the code that the phone received. */
export function Activate() {
  const say = useSay();
  const { windowOf } = useSeason();
  const now = useServerNow(1_000) ?? 0;
  const { busy, error, act } = useAct();
  const [person, setPerson] = useState({ name: '', idNo: '', phone: '' });
  const [code, setCode] = useState('');
  const [sent, setSent] = useState(false);
  const set = (field: keyof typeof person) => (value: string) =>
    setPerson({ ...person, [field]: value });
  const send = () =>
    act(async () => {
      await ask('sendCode', { body: { ...person, purpose: 'ACTIVATE' } });
      setSent(true);
    });
  const activate = () =>
    act(async () => {
      keepSession(await ask('activateAccount', { body: { ...person, code } }));
      window.location.hash = '#/me';
    });
  const { opensAt, closesAt } = windowOf('W02');
  const names = {
    name: say('姓名', 'Name'),
    idNo: say('身份证号', 'ID number'),
    phone: say('本人手机号', 'Your phone'),
    code: say('短信验证码（6 位数字）', 'Code from the message (6 digits)'),
  };
  const wrong = wrongFields(error);
  return (
    <div className="narrow">
      <Section isPage title={say('考生注册', 'Register')}>
        {now < opensAt ? (
          <p className="note">
            {say(
              `注册将于北京时间 ${minute(say, opensAt)} 开始。`,
              `Registration opens at ${minute(say, opensAt)} Beijing time.`,
            )}
          </p>
        ) : (
          <Countdown to={closesAt} label={say('注册报名剩余', 'Registration closes in')} />
        )}
        <p>
          {say(
            '姓名和身份证号须与学信网学籍信息完全一致；一个手机号只能注册一次，请在录取结束前保持畅通。',
            'Name and ID number must be exactly as in your student record. A phone registers once; keep it reachable until the season ends.',
          )}
        </p>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void (sent ? activate() : send());
          }}
        >
          <Field
            label={names.name}
            value={person.name}
            onChange={set('name')}
            autoComplete="name"
            wrong={wrong.has('name')}
          />
          <Field
            label={names.idNo}
            value={person.idNo}
            onChange={set('idNo')}
            wrong={wrong.has('idNo')}
            hint={say(
              '没有居民身份证的，填学籍上的居住证或护照号码。',
              'Without an ID card: the permit or passport number of your student record.',
            )}
          />
          <Field
            label={names.phone}
            value={person.phone}
            onChange={set('phone')}
            type="tel"
            autoComplete="tel"
            wrong={wrong.has('phone')}
          />
          {sent && (
            <>
              <p role="status" className="note">
                {say(
                  '如果以上信息与学籍一致且手机号可用，验证码已发到该手机，5 分钟内有效。',
                  'If these agree with the roster and the phone is free, a code is on its way to it; it is valid for 5 minutes.',
                )}
              </p>
              <Field
                label={names.code}
                value={code}
                onChange={setCode}
                inputMode="numeric"
                autoComplete="one-time-code"
                maxLength={6}
                wrong={wrong.has('code')}
              />
            </>
          )}
          <Problem of={error} names={names} />
          <p className="ways">
            <button type="submit" disabled={busy}>
              {sent ? say('完成注册', 'Finish') : say('获取验证码', 'Send the code')}
            </button>
            {sent && (
              <button type="button" className="second" disabled={busy} onClick={() => void send()}>
                {say('重新发送', 'Send again')}
              </button>
            )}
          </p>
        </form>
        <p className="hint">
          <a href="#/sign-in">{say('已经注册？直接登录', 'Registered already? Sign in')}</a>
        </p>
      </Section>
    </div>
  );
}
