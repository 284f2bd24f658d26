import { useEffect, useState } from 'react';
import { ClockBar } from './clock-bar.tsx';
import { useLanguage } from './language.tsx';
import { Activate } from './pages/activate.tsx';
import { CandidatePage } from './pages/candidate.tsx';
import { Home } from './pages/home.tsx';
import { Lists } from './pages/lists.tsx';
import { SetPassword } from './pages/set-password.tsx';
import { SignIn } from './pages/sign-in.tsx';
import { StaffPage } from './pages/staff.tsx';
import { Verify } from './pages/verify.tsx';
import { signOut, useSession } from './session.ts';

/** The page that the address names, after `#/`. */
const placeNow = () => window.location.hash.replace(/^#\/?/, '').split('?')[0] ?? '';

function usePlace(): string {
  const [place, setPlace] = useState(placeNow);
  useEffect(() => {
    const change = () => {
      setPlace(placeNow());
      window.scrollTo(0, 0);
    };
    window.addEventListener('hashchange', change);
    return () => window.removeEventListener('hashchange', change);
  }, []);
  return place;
}

export function App() {
  const { say, language, turn } = useLanguage();
  const session = useSession();
  const place = usePlace();
  return (
    <>
      <title>{say('专升本信息平台 · 考期', 'Kaoqi · Upgrade exam platform')}</title>
      <a className="skip" href="#main">
        {say('跳到正文', 'Skip to content')}
      </a>
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
      <ClockBar />
      <main id="main" tabIndex={-1}>
        <Page place={place} />
      </main>
      <footer>
        {say(
          '所有时间均为北京时间（UTC+8），以服务器收到请求的时刻为准。',
          'All times are Beijing time (UTC+8); what counts is when the server receives a request.',
        )}
      </footer>
    </>
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
      return session.roles.includes('candidate') ? <CandidatePage /> : <StaffPage />;
    default:
      return <Home />;
  }
}
