import { useState } from 'react';
import { ask } from '../api.ts';
import { useSay } from '../language.tsx';
import { Field, Problem, Section, useAct } from '../parts.tsx';
import { keepSession } from '../session.ts';

/** The one thing a new account can do: get a password that nobody can guess from its ID number. */
export function SetPassword() {
  const say = useSay();
  const { busy, error, act } = useAct();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const differs = again !== '' && again !== password;
  return (
    <Section title={say('设置您自己的密码', 'Set a password of your own')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void act(async () => keepSession(await ask('setPassword', { body: { password } })));
        }}
      >
        <Field
          label={say('新密码', 'New password')}
          hint={say(
            '至少 10 个字符，不得包含身份证号、生日或手机号的数字。',
            'At least 10 characters, without digits of your ID number, birthday or phone.',
          )}
          value={password}
          onChange={setPassword}
          type="password"
          autoComplete="new-password"
        />
        <Field
          label={say('再输一次', 'Once more')}
          value={again}
          onChange={setAgain}
          type="password"
          autoComplete="new-password"
        />
        {differs && (
          <p role="alert" className="problem">
            {say('两次输入不一致。', 'The two are not the same.')}
          </p>
        )}
        <Problem of={error} />
        <button type="submit" disabled={busy || password === '' || password !== again}>
          {say('保存密码', 'Save the password')}
        </button>
      </form>
    </Section>
  );
}
