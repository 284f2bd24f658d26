import { useEffect, useRef, useState } from 'react';
import { ask } from '../api.ts';
import { tellStale } from '../freshness.ts';
import { useSay } from '../language.tsx';
import { Field, Problem, Section, useAct } from '../parts.tsx';
import { keepSession, type PortalSession, signOut } from '../session.ts';

const goToDesk = () => {
  window.location.hash = '#/me';
};

export function SignIn({ staff = false }: { staff?: boolean }) {
  const say = useSay();
  return (
    <div className="narrow">
      <Section
        isPage
        title={staff ? say('工作人员登录', 'Staff sign-in') : say('考生登录', 'Candidate sign-in')}
      >
        <SignInForm staff={staff} done={goToDesk} />
        <p className="hint">
          {staff ? (
            <a href="#/sign-in">{say('我是考生', 'I am a candidate')}</a>
          ) : (
            <>
              <a href="#/activate">{say('还没有注册？先注册', 'Not registered yet? Register')}</a>
              {' · '}
              <a href="#/staff">{say('工作人员登录', 'Staff sign-in')}</a>
            </>
          )}
        </p>
      </Section>
    </div>
  );
}

/** The session is over: sign in again above the page, which stays as it is with everything typed in it. */
export function SignInAgain({ session }: { session: PortalSession }) {
  const say = useSay();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="again"
      onCancel={(event) => {
        event.preventDefault();
      }}
    >
      <h2 id="again">{say('请重新登录', 'Please sign in again')}</h2>
      <p>
        {say(
          `${session.name}，您的登录已失效（超时，或报考资格有变化）。登录后回到原处，已填写的内容不会丢失。`,
          `${session.name}, your session is over: it ran out, or what you may do has changed. You come back to this place, and what you typed stays.`,
        )}
      </p>
      <SignInForm staff={!session.roles.includes('candidate')} done={tellStale} />
      <p className="hint">
        <button
          type="button"
          className="link"
          onClick={() => {
            signOut();
            window.location.hash = '#/';
          }}
        >
          {say('不是我，退出', 'This is not me: sign out')}
        </button>
      </p>
    </dialog>
  );
}

function SignInForm({ staff, done }: { staff: boolean; done: () => void }) {
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
      done();
    });
  const names = {
    login: say('身份证号或手机号', 'ID number or phone'),
    staffId: say('工号', 'Staff id'),
    totp: say('动态验证码（6 位数字）', 'Code of the authenticator (6 digits)'),
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void signIn();
      }}
    >
      <Field
        label={staff ? names.staffId : names.login}
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
          label={names.totp}
          value={totp}
          onChange={setTotp}
          inputMode="numeric"
          autoComplete="one-time-code"
        />
      )}
      <Problem of={error} names={names} />
      <p className="ways">
        <button type="submit" disabled={busy}>
          {say('登录', 'Sign in')}
        </button>
      </p>
    </form>
  );
}
