import { useState } from 'react';
import { ask } from '../api.ts';
import { useSay } from '../language.tsx';
import { Field, Problem, Section, useAct } from '../parts.tsx';
import { keepSession } from '../session.ts';

export function SignIn({ staff = false }: { staff?: boolean }) {
  const say = useSay();
  const { busy, error, act } = useAct();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [totp, setTotp] = useState('');
  const signIn = () =>
    act(async () => {
      keepSession(
        staff
          ? await ask('signInStaff', { body: { staffId: login, password, totp } })
          : await ask('signIn', { body: { login, password } }),
      );
      window.location.hash = '#/me';
    });
  return (
    <Section
      title={staff ? say('工作人员登录', 'Staff sign-in') : say('考生登录', 'Candidate sign-in')}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void signIn();
        }}
      >
        <Field
          label={staff ? say('工号', 'Staff id') : say('身份证号或手机号', 'ID number or phone')}
          value={login}
          onChange={setLogin}
          autoComplete="username"
        />
        <Field
          label={say('密码', 'Password')}
          value={password}
          onChange={setPassword}
          type="password"
          autoComplete="current-password"
        />
        {staff && (
          <Field
            label={say('动态验证码', 'Code of the authenticator')}
            value={totp}
            onChange={setTotp}
            inputMode="numeric"
            autoComplete="one-time-code"
          />
        )}
        <Problem of={error} />
        <p className="ways">
          <button type="submit" disabled={busy}>
            {say('登录', 'Sign in')}
          </button>
          {!staff && <a href="#/activate">{say('还没有注册？', 'Not registered yet?')}</a>}
        </p>
      </form>
    </Section>
  );
}
