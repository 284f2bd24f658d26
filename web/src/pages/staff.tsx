import { useSay } from '../language.tsx';
import type { PortalSession } from '../session.ts';
import { roleWord } from '../words.ts';
import { InstitutePart } from './staff/institute-part.tsx';
import { ReviewPart } from './staff/review-part.tsx';
import { RosterPart } from './staff/roster-part.tsx';

/** An officer's desk: what the person's roles allow, and nothing else. */
export function StaffPage({ session }: { session: PortalSession }) {
  const say = useSay();
  const is = (...roles: string[]) => roles.some((role) => session.roles.includes(role));
  const parts = [
    is('school-operator') && <RosterPart key="roster" />,
    is('school-reviewer', 'centre-reviewer', 'division-reviewer') && <ReviewPart key="review" />,
    is('institute', 'auditor') && <InstitutePart key="institute" canChange={is('institute')} />,
  ].filter((part) => part !== false);
  return (
    <>
      <div className="hero">
        <h1>{session.name}</h1>
        <p className="hint">
          {session.roles.map((role) => roleWord(say, role)).join(' · ')} ·{' '}
          {say('单位代码', 'organisation')} {session.org}
        </p>
      </div>
      {parts.length === 0 ? (
        <p className="note">
          {say(
            '您的身份在本阶段没有需要办理的事项。',
            'There is nothing for your role to do here yet.',
          )}
        </p>
      ) : (
        parts
      )}
    </>
  );
}
