import { useEffect, useState } from 'react';
import { ask, type BodyOf, type ReplyOf } from '../../api.ts';
import { useSay } from '../../language.tsx';
import { Choice, Countdown, Problem, Section, useAct, useLoad } from '../../parts.tsx';
import { beijing, useServerNow } from '../../server-clock.ts';
import { categoryWord } from '../../words.ts';

type View = ReplyOf<'showPreference'>;
type Plan = ReplyOf<'showCatalogue'>['plans'][number];

/** One college, one major, one category; free to change until the instant, then 已锁定 by the clock alone. */
export function PreferencePart({
  juniorMajorCode,
  changed,
}: {
  juniorMajorCode: string;
  changed: () => Promise<void>;
}) {
  const say = useSay();
  const { data: view, error, again } = useLoad(() => ask('showPreference'), 'preference');
  const { data: catalogue } = useLoad(
    () => ask('showCatalogue', { query: { juniorMajorCode } }),
    juniorMajorCode,
  );
  const title = say('志愿填报', 'Preference');
  if (error !== undefined) {
    return (
      <Section title={title}>
        <Problem of={error} />
      </Section>
    );
  }
  if (view === undefined || catalogue === undefined) return null;
  const refresh = async () => {
    await again();
    await changed();
  };
  return (
    <Section title={title} tone="important">
      <Editor key={view.version} view={view} plans={catalogue.plans} refresh={refresh} />
    </Section>
  );
}

function Editor({
  view,
  plans,
  refresh,
}: {
  view: View;
  plans: readonly Plan[];
  refresh: () => Promise<void>;
}) {
  const say = useSay();
  const now = useServerNow(100) ?? view.serverNow;
  const { busy, error, act } = useAct();
  const locked = view.locked || now >= view.locksAt;
  const [choice, setChoice] = useState({
    collegeCode: view.choice?.collegeCode ?? plans[0]?.collegeCode ?? '',
    majorCode: view.choice?.majorCode ?? '',
    category: view.choice?.category ?? 'GENERAL',
  });
  const colleges = [
    ...new Map(plans.map((plan) => [plan.collegeCode, plan.collegeName])).entries(),
  ];
  const majors = plans.filter(
    (plan) => plan.collegeCode === choice.collegeCode && plan.category === choice.category,
  );
  const majorCode = majors.some((plan) => plan.majorCode === choice.majorCode)
    ? choice.majorCode
    : (majors[0]?.majorCode ?? '');
  const saved = plans.find(
    (plan) =>
      plan.collegeCode === view.choice?.collegeCode && plan.majorCode === view.choice?.majorCode,
  );

  // The page turns by itself at the instant; once sealed, the server says so.
  useEffect(() => {
    if (!locked || view.sealed) return;
    const timer = setInterval(() => void refresh(), 5000);
    return () => clearInterval(timer);
  }, [locked, view.sealed, refresh]);

  const run = (deed: () => Promise<unknown>) =>
    act(async () => {
      await deed();
      await refresh();
    });
  return (
    <>
      <div
        className={`verdict ${locked ? 'locked' : view.choice === undefined ? 'none' : 'good'}`}
        role="status"
      >
        <p className="big">
          {locked
            ? say('已锁定', 'Locked')
            : view.choice === undefined
              ? say('尚未填报', 'Nothing chosen yet')
              : say('已保存', 'Saved')}
          {view.confirmed && !locked && say(' · 已确认', ' · confirmed')}
        </p>
        {view.choice !== undefined && (
          <p>
            {saved?.collegeName ?? view.choice.collegeCode} ·{' '}
            {saved?.majorName ?? view.choice.majorCode} · {categoryWord(say, view.choice.category)}
            {view.savedAt !== undefined && ` · ${beijing(view.savedAt)}`}
          </p>
        )}
        {locked && (
          <p className="hint">
            {view.sealed
              ? say('已封存，不能再更改。', 'Sealed: it can no longer change.')
              : say('已到锁定时刻，正在封存。', 'The instant has passed; it is being sealed.')}
          </p>
        )}
      </div>
      {!locked && <Countdown to={view.locksAt} label={say('距锁定', 'Locks in')} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run(() =>
            ask('savePreference', {
              body: { ...choice, majorCode, version: view.version } as BodyOf<'savePreference'>,
            }),
          );
        }}
      >
        <div className="two">
          <Choice
            label={say('计划类别', 'Plan')}
            value={choice.category}
            onChange={(category) =>
              setChoice({ ...choice, category: category as typeof choice.category })
            }
            options={[...new Set(plans.map((plan) => plan.category))].map(
              (code) => [code, categoryWord(say, code)] as const,
            )}
          />
          <Choice
            label={say('招生院校', 'College')}
            value={choice.collegeCode}
            onChange={(collegeCode) => setChoice({ ...choice, collegeCode })}
            options={colleges}
          />
          <Choice
            label={say('专业', 'Major')}
            value={majorCode}
            onChange={(next) => setChoice({ ...choice, majorCode: next })}
            options={majors.map(
              (plan) =>
                [
                  plan.majorCode,
                  `${plan.majorName}（${say('计划', 'places')} ${plan.quota}）`,
                ] as const,
            )}
          />
        </div>
        <Problem of={error} />
        <p className="ways">
          <button type="submit" disabled={busy || majorCode === ''}>
            {say('保存志愿', 'Save')}
          </button>
          {!locked && view.choice !== undefined && (
            <>
              {!view.confirmed && (
                <button
                  type="button"
                  className="second"
                  disabled={busy}
                  onClick={() =>
                    void run(() => ask('confirmPreference', { body: { version: view.version } }))
                  }
                >
                  {say('确认志愿', 'Confirm')}
                </button>
              )}
              <button
                type="button"
                className="second"
                disabled={busy}
                onClick={() =>
                  void run(() => ask('clearPreference', { query: { version: view.version } }))
                }
              >
                {say('清空', 'Clear')}
              </button>
            </>
          )}
        </p>
      </form>
    </>
  );
}
