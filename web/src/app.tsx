import { useEffect, useRef, useState } from 'react';
import { ClockBar } from './clock-bar.tsx';
import { useConnectionLost } from './connection.ts';
import { useLanguage, useSay } from './language.tsx';
import { Activate } from './pages/activate.tsx';
import { CandidatePage } from './pages/candidate.tsx';
import { Home } from './pages/home.tsx';
import { Lists } from './pages/lists.tsx';
import { SetPassword } from './pages/set-password.tsx';
import { SignIn, SignInAgain } from './pages/sign-in.tsx';
import { StaffPage } from './pages/staff.tsx';
import { Verify } from './pages/verify.tsx';
import { CalendarChange, SeasonProvider } from './season.tsx';
import { signOut, useSession } from './session.ts';

/** The page that the address names, after `#/`. */
const placeNow = () => window.location.hash.replace(/^#\/?/, '').split('?')[0] ?? '';

/** The place; a new one begins at its top, and there the focus goes. */
function usePlace(): string {
  const [place, setPlace] = useState(placeNow);
  const first = useRef(true);
  useEffect(() => {
    const change = () => setPlace(placeNow());
    window.addEventListener('hashchange', change);
    return () => window.removeEventListener('hashchange', change);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the new place that moves the focus.
  useEffect(() => {
    if (!first.current) {
      window.scrollTo(0, 0);
      document.getElementById('main')?.focus({ preventScroll: true });
    }
    first.current = false;
  }, [place]);
  return place;
}

export function App() {
  const { say, language, turn } = useLanguage();
  const session = useSession();
  const place = usePlace();
  return (
    <>
      <title>{say('专升本信息平台 · 考期', 'Kaoqi · Upgrade exam platform')}</title>
      <button
        type="button"
        className="skip"
        onClick={() => document.getElementById('main')?.focus()}
      >
        {say('跳到正文', 'Skip to content')}
      </button>
      <header>
        <a className="brand" href="#/">
          <span className="seal" aria-hidden="true">
            考
          </span>
          {say('专升本信息平台', 'Upgrade exam platform')}
        </a>
        <nav aria-label={say('主要', 'Main')}>
          <a href="#/verify">{say('验证准考证', 'Verify a ticket')}</a>
          {session !== undefined && (
            <>
              <a href="#/me">{session.name}</a>
              <button
                type="button"
                className="link"
                onClick={() => {
                  signOut();
                  window.location.hash = '#/';
                }}
              >
                {say('退出', 'Sign out')}
              </button>
            </>
          )}
          <button
            type="button"
            className="link"
            onClick={turn}
            lang={language === 'zh' ? 'en' : 'zh-CN'}
          >
            {language === 'zh' ? 'English' : '中文'}
          </button>
        </nav>
      </header>
      <ConnectionNote />
      <main id="main" tabIndex={-1}>
        <SeasonProvider>
          <CalendarChange />
          <Page place={place} />
          {session?.over && <SignInAgain session={session} />}
        </SeasonProvider>
      </main>
      <footer>
        <p>
          {say(
            '所有时间均为北京时间（UTC+8），以服务器收到请求的时刻为准。',
            'All times are Beijing time (UTC+8); what counts is when the server receives a request.',
          )}
        </p>
      </footer>
      <ClockBar />
    </>
  );
}

function ConnectionNote() {
  const say = useSay();
  const isLost = useConnectionLost();
  return (
    <div role="status" className={isLost ? 'lost' : ''}>
      {isLost &&
        say(
          '网络已断开，正在重新连接。页面上的内容可能不是最新的，您填写的内容不会丢失。',
          'The network is gone; reconnecting. What is shown may be old; what you typed stays.',
        )}
    </div>
  );
}

function Page({ place }: { place: string }) {
  const session = useSession();
  switch (place) {
    case 'activate':
      return <Activate />;
    case 'verify':
      return <Verify />;
    case 'lists':
      return <Lists />;
    case 'sign-in':
      return <SignIn />;
    case 'staff':
      return <SignIn staff />;
    case 'me':
      if (session === undefined) return <SignIn />;
      if (session.mustSetPassword) return <SetPassword />;
      return session.roles.includes('candidate') ? (
        <CandidatePage key={session.name} />
      ) : (
        <StaffPage key={session.org + session.name} session={session} />
      );
    default:
      return <Home />;
  }
}
