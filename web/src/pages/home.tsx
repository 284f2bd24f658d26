import { useSay } from '../language.tsx';
import { Countdown, Section } from '../parts.tsx';
import { useSeason, type WindowId } from '../season.tsx';
import { closing, minute, useServerNow } from '../server-clock.ts';

/** The windows in which a candidate has something to do or to read. */
const shown: readonly WindowId[] = ['W02', 'W04', 'W03b', 'W09', 'W10', 'W11', 'W13', 'W14'];

/** The season's face: what is open, until when, and the ways in. */
export function Home() {
  const say = useSay();
  const { season, word, windowWord, windowOf } = useSeason();
  const now = useServerNow(1_000) ?? season.serverNow;
  const windows = shown.map((id) => ({ id, ...windowOf(id) }));
  const open = windows.filter(({ opensAt, closesAt }) => opensAt <= now && now < closesAt);
  const next = windows
    .filter(({ opensAt }) => opensAt > now)
    .toSorted((a, b) => a.opensAt - b.opensAt)[0];
  return (
    <>
      <div className="hero">
        <p className="hint">{word(season.platform)}</p>
        <h1>{word(season.title)}</h1>
        <p className="hint">{season.basisDocNo}</p>
        {open.map(({ id, closesAt }) => (
          <Countdown
            key={id}
            to={closesAt}
            label={say(`${windowWord(id)}剩余`, `${windowWord(id)} closes in`)}
          />
        ))}
        {open.length === 0 && next !== undefined && (
          <p className="note">
            {say(
              `下一步：${windowWord(next.id)}，北京时间 ${minute(say, next.opensAt)} 开始。`,
              `Next: ${windowWord(next.id)}, from ${minute(say, next.opensAt)} Beijing time on.`,
            )}
          </p>
        )}
        <p className="ways">
          <a className="button" href="#/activate">
            {say('考生注册', 'Register')}
          </a>
          <a className="button second" href="#/sign-in">
            {say('考生登录', 'Candidate sign-in')}
          </a>
          <a className="button second" href="#/staff">
            {say('工作人员登录', 'Staff sign-in')}
          </a>
        </p>
      </div>
      <Section title={say('日程', 'Calendar')}>
        <ol className="calendar">
          {windows.map(({ id, opensAt, closesAt }) => {
            const state = now < opensAt ? 'future' : now < closesAt ? 'open' : 'past';
            const told = {
              future: say('未开始', 'not yet'),
              open: say('进行中', 'open'),
              past: say('已结束', 'closed'),
            }[state];
            return (
              <li key={id} className={state} aria-current={state === 'open' ? 'step' : undefined}>
                <strong>{windowWord(id)}</strong>
                <span>
                  {minute(say, opensAt)} — {closing(say, closesAt)}
                </span>
                <em>{told}</em>
              </li>
            );
          })}
        </ol>
        <p>
          <a href="#/lists">{say('查看公示名单', 'Published lists')}</a>
        </p>
      </Section>
    </>
  );
}
