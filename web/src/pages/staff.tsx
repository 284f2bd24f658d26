import { useSay } from '../language.tsx';
import { useSession } from '../session.ts';
import { InstitutePart } from './staff/institute-part.tsx';
import { ReviewPart } from './staff/review-part.tsx';
import { RosterPart } from './staff/roster-part.tsx';

/** An officer's desk: what the person's roles allow, and nothing else. */
export function StaffPage() {
  const say = useSay();
  const session = useSession();
  if (session === undefined) return null;
  const is = (...roles: string[]) => roles.some((role) => session.roles.includes(role));
  return (
    <>
      <div className="hero">
        <h1>{session.name}</h1>
        <p className="hint">
          {say('单位', 'Organisation')} {session.org} · {session.roles.join(' · ')}
        </p>
      </div>
      {is('school-operator') && <RosterPart />}
      {is('school-reviewer', 'centre-reviewer', 'division-reviewer') && <ReviewPart />}
      {is('institute', 'auditor') && <InstitutePart canChange={is('institute')} />}
    </>
  );
}
