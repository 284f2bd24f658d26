import { ask } from '../api.ts';
import { useSay } from '../language.tsx';
import { Countdown, Problem, Section, useLoad } from '../parts.tsx';
import { beijing, useServerNow } from '../server-clock.ts';
import { windowWord } from '../words.ts';

/** The season's face: what is open, until when, and the ways in. */
export function Home() {
  const say = useSay();
  const { data, error } = useLoad(() => ask('showSeason'), 'season');
  const now = useServerNow(1000);
  if (error !== undefined) return <Problem of={error} />;
  if (data === undefined || now === undefined)
    return <p className="loading">{say('正在载入…', 'Loading…')}</p>;
  const shown = data.calendar.windows.filter(({ id }) =>
    ['W02', 'W04', 'W09', 'W10', 'W11', 'W13', 'W14'].includes(id),
  );
  const next = shown.find(({ opensAt, closesAt }) => opensAt <= now && now < closesAt);
  return (
    <>
      <div className="hero">
        <h1>{data.title}</h1>
        <p className="hint">{data.basisDocNo}</p>
        {next !== undefined && (
          <Countdown
            to={next.closesAt}
            label={say(`${windowWord(say, next.id)}剩余`, `${windowWord(say, next.id)} closes in`)}
          />
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
          {shown.map(({ id, opensAt, closesAt }) => {
            const state = now < opensAt ? 'future' : now < closesAt ? 'open' : 'past';
            const word = {
              future: say('未开始', 'not yet'),
              open: say('进行中', 'open'),
              past: say('已结束', 'closed'),
            }[state];
            return (
              <li key={id} className={state}>
                <strong>{windowWord(say, id)}</strong>
                <span>
                  {beijing(opensAt).slice(0, 16)} — {beijing(closesAt).slice(0, 16)}
                </span>
                <em>{word}</em>
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
