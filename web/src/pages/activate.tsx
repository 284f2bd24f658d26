import { useState } from 'react';
import { ask } from '../api.ts';
import { useSay } from '../language.tsx';
import { Field, Problem, Section, useAct } from '../parts.tsx';
import { keepSession } from '../session.ts';

/** Registration: name, ID number and phone as on the roster, and the code that the phone received. */
export function Activate() {
  const say = useSay();
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
  return (
    <Section title={say('考生注册', 'Register')}>
      <p>
        {say(
          '姓名和身份证号须与学信网学籍信息完全一致；一个手机号只能注册一次，并须保持畅通。',
          'Name and ID number must be exactly as in your student record; a phone registers once and must stay reachable.',
        )}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void (sent ? activate() : send());
        }}
      >
        <Field
          label={say('姓名', 'Name')}
          value={person.name}
          onChange={set('name')}
          autoComplete="name"
        />
        <Field label={say('身份证号', 'ID number')} value={person.idNo} onChange={set('idNo')} />
        <Field
          label={say('本人手机号', 'Your phone')}
          value={person.phone}
          onChange={set('phone')}
          type="tel"
          autoComplete="tel"
        />
        {sent && (
          <>
            <p role="status" className="note">
              {say(
                '如果信息与学籍一致且手机号可用，验证码已发出，5 分钟内有效。',
                'If these agree with the roster and the phone is free, a code is on its way; it is valid for 5 minutes.',
              )}
            </p>
            <Field
              label={say('短信验证码', 'Code from the message')}
              value={code}
              onChange={setCode}
              inputMode="numeric"
              autoComplete="one-time-code"
            />
          </>
        )}
        <Problem of={error} />
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
    </Section>
  );
}
