import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { ask, type ReplyOf } from './api.ts';
import { tellStale } from './freshness.ts';
import { useSay } from './language.tsx';
import { Loading, Problem, useLoad } from './parts.tsx';
import { minute, serverNow } from './server-clock.ts';

type Season = ReplyOf<'showSeason'>;
export type WindowId = Season['calendar']['windows'][number]['id'];
type Label = Season['title'];

const Context = createContext<Season | undefined>(undefined);

/** Everybody who looks at an edge would ask in the same second: spread them. */
const spreadMs = 1_500;
/** A timer cannot be set further off than 24 days; a season's edges lie further apart. */
const longestMs = 3_600_000;

/** Loads the season once, keeps it fresh, and at each edge of its calendar says that what is shown may be old. */
export function SeasonProvider({ children }: { children: ReactNode }) {
  const { data: season, error, again } = useLoad(() => ask('showSeason'), 'season');
  useEffect(() => {
    if (season === undefined) return;
    const edges = season.calendar.windows.flatMap(({ opensAt, closesAt }) => [opensAt, closesAt]);
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      const now = serverNow() ?? season.serverNow;
      const next = Math.min(...edges.filter((edge) => edge > now));
      const isNear = next - now <= longestMs;
      timer = setTimeout(
        isNear ? tellStale : wait,
        isNear ? next - now + Math.random() * spreadMs : longestMs,
      );
    };
    wait();
    return () => clearTimeout(timer);
  }, [season]);
  if (season !== undefined) return <Context value={season}>{children}</Context>;
  if (error === undefined) return <Loading />;
  return <Problem of={error} retry={again} />;
}

/** Told on every page once the calendar has changed: why, when, and by which notice. */
export function CalendarChange() {
  const say = useSay();
  const { change } = useSeason().season;
  if (change === undefined) return null;
  const notice = change.noticeNo ? say(`（${change.noticeNo}）`, ` (${change.noticeNo})`) : '';
  const at = minute(say, change.publishedAt);
  return (
    <p className="note" role="status">
      {say(
        `日程已于 ${at} 变更${notice}：${change.reason}。请以本页所示时间为准。`,
        `The calendar was changed on ${at}${notice}: ${change.reason}. The times shown here are those in force.`,
      )}
    </p>
  );
}

/** The season's calendar and its own words, in the language of the page. */
export function useSeason() {
  const say = useSay();
  const season = useContext(Context);
  if (season === undefined) throw new Error('No season is provided.');
  const { rules, calendar } = season;
  const word = (label: Label | undefined, code: string) =>
    label === undefined ? code : say(label.zh, label.en);
  return {
    season,
    rules,
    windowOf: (id: WindowId) =>
      calendar.windows.find((window) => window.id === id) ?? { opensAt: 0, closesAt: 0 },
    windowWord: (id: WindowId) => word(rules.windowLabels[id], id),
    categoryWord: (id: string) =>
      word(rules.categories.find((category) => category.id === id)?.label, id),
    evidenceWord: (kind: string) =>
      word(rules.evidence.find((limit) => limit.kind === kind)?.label, kind),
    reasonOf: (code: string | undefined) => rules.reasonCodes.find((one) => one.code === code),
    word: (label: Label) => say(label.zh, label.en),
  };
}
