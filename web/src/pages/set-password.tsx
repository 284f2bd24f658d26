import { useState } from 'react';
import { ask } from '../api.ts';
import { useSay } from '../language.tsx';
import { Field, Problem, Section, useAct } from '../parts.tsx';
import { keepSession } from '../session.ts';

const shortest = 10;

/** The one thing a new account can do: get a password that nobody can guess from its ID number. */
export function SetPassword() {
  const say = useSay();
  const { busy, error, act } = useAct();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const differs = again !== '' && !password.startsWith(again) && again !== password;
  return (
    <div className="narrow">
      <Section isPage title={say('设置您自己的密码', 'Set a password of your own')}>
        <p>
          {say(
            '注册成功。请先设置密码，以后用身份证号或手机号加密码登录。',
            'You are registered. Set a password; from now on you sign in with it and your ID number or phone.',
          )}
        </p>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void act(async () => keepSession(await ask('setPassword', { body: { password } })));
          }}
        >
          <Field
            label={say('新密码', 'New password')}
            hint={say(
              `至少 ${shortest} 个字符，不要包含身份证号、生日或手机号中的数字。`,
              `At least ${shortest} characters, without digits of your ID number, birthday or phone.`,
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
            wrong={differs}
          />
          <p role="status" className={differs ? 'problem' : 'visually-hidden'}>
            {differs && say('两次输入不一致。', 'The two are not the same.')}
          </p>
          <Problem of={error} names={{ password: say('密码', 'Password') }} />
          <p className="ways">
            <button
              type="submit"
              disabled={busy || password.length < shortest || password !== again}
            >
              {say('保存密码', 'Save the password')}
            </button>
          </p>
        </form>
      </Section>
    </div>
  );
}
