import { useState } from 'react';
import { ask, type BodyOf, type ReplyOf } from '../../api.ts';
import { useSay } from '../../language.tsx';
import { Choice, Countdown, Loading, Problem, useAct, useLoad } from '../../parts.tsx';
import { useSeason } from '../../season.tsx';
import { beijing, minute, useServerNow } from '../../server-clock.ts';
import { isLocked, type Me, type Preference } from './way.ts';

type Plan = ReplyOf<'showCatalogue'>['plans'][number];
type Chosen = NonNullable<Preference['choice']>;
interface Props {
  readonly me: Me;
  readonly view: Preference;
  readonly refresh: () => Promise<void>;
}

/** One college, one major, one category; free to change until the instant, then 已锁定 by the clock alone. */
export function PreferencePart(props: Props & { juniorMajorCode: string }) {
  const { juniorMajorCode } = props;
  const load = () => ask('showCatalogue', { query: { juniorMajorCode } });
  const { data: catalogue, error, again } = useLoad(load, juniorMajorCode);
  if (catalogue === undefined)
    return error === undefined ? <Loading /> : <Problem of={error} retry={again} />;
  return <Editor {...props} plans={catalogue.plans} />;
}

/** What the person has picked here and not saved, and the version they picked it over. */
interface Draft {
  readonly choice: Pick<Chosen, 'collegeCode' | 'majorCode' | 'category'>;
  readonly over: Preference['version'];
}

function Editor({ me, view, plans, refresh }: Props & { plans: readonly Plan[] }) {
  const say = useSay();
  const { categoryWord } = useSeason();
  const now = useServerNow(100) ?? view.serverNow;
  const { busy, error, act } = useAct();
  const [draft, setDraft] = useState<Draft>();
  const locked = isLocked(view, now);
  const { claim } = me.application;
  // A claim counts once it is final (domain I18).
  const allowed = plans.filter(
    ({ category }) =>
      category === 'GENERAL' || (claim.state === 'FINAL' && category === claim.category),
  );

  const nameOf = (choice: Draft['choice']) => {
    const plan = plans.find((one) => sameRow(one, choice));
    const names = [plan?.collegeName ?? choice.collegeCode, plan?.majorName ?? choice.majorCode];
    return [...names, categoryWord(choice.category)].join(' · ');
  };
  const run = (deed: () => Promise<unknown>) =>
    act(async () => {
      try {
        await deed();
        setDraft(undefined);
      } finally {
        // Also after a refusal: what stands now is shown beside what was picked.
        await refresh();
      }
    });
  const save = (choice: Draft['choice']) =>
    run(() =>
      ask('savePreference', {
        body: { ...choice, version: view.version } as BodyOf<'savePreference'>,
      }),
    );
  const isConflict =
    draft !== undefined &&
    draft.over !== view.version &&
    !locked &&
    (view.choice === undefined || !sameRow(draft.choice, view.choice));
  const form = (
    <PlanForm
      plans={allowed}
      choice={draft?.choice ?? view.choice}
      onChoice={(choice) => setDraft({ choice, over: draft?.over ?? view.version })}
      busy={busy}
      action={locked ? say('仍要提交', 'Send it anyway') : say('保存志愿', 'Save')}
      onSave={save}
    >
      {isConflict || <Problem of={error} />}
    </PlanForm>
  );
  const isConfirmable =
    !view.confirmed && !view.invalidated && !view.sealed && now < view.confirmableUntil;
  const deeds = view.choice !== undefined && draft === undefined && (
    <p className="ways">
      {isConfirmable && (
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
      {!locked && (
        <button
          type="button"
          className="link"
          disabled={busy}
          onClick={() =>
            void run(() => ask('clearPreference', { query: { version: view.version } }))
          }
        >
          {say('清空志愿', 'Clear')}
        </button>
      )}
    </p>
  );
  return (
    <>
      <Verdict view={view} locked={locked} name={nameOf} />
      {!locked && <Countdown to={view.locksAt} label={say('距锁定', 'Locks in')} />}
      {locked && isConfirmable && view.choice !== undefined && (
        <Countdown to={view.confirmableUntil} label={say('还可确认', 'Still to be confirmed')} />
      )}
      {!locked && <WhenItLocks view={view} now={now} />}
      {isConflict && (
        <div role="alert" className="problem">
          <p>
            {say(
              '志愿在别处被修改过，您的选择还没有保存。请选择以哪个为准：',
              'It was changed elsewhere, and your choice is not saved. Which one shall stand?',
            )}
          </p>
          <dl>
            <dt>{say('已保存', 'Saved')}</dt>
            <dd>
              {view.choice === undefined ? say('（已清空）', '(cleared)') : nameOf(view.choice)}
            </dd>
            <dt>{say('您的选择', 'Yours')}</dt>
            <dd>{nameOf(draft.choice)}</dd>
          </dl>
          <p className="ways">
            <button type="button" className="small second" onClick={() => setDraft(undefined)}>
              {say('保留已保存的', 'Keep the saved one')}
            </button>
            <button type="button" className="small" onClick={() => void save(draft.choice)}>
              {say('以我的选择为准', 'Take mine')}
            </button>
          </p>
        </div>
      )}
      {locked && deeds}
      {locked ? (
        <details open={!view.sealed && (draft !== undefined || error !== undefined)}>
          <summary>{say('锁定后还想修改？', 'Do you still want to change it?')}</summary>
          <p className="hint">
            {say(
              '锁定后提交的修改不会被保存，但系统会登记该次请求并给出编号，供您申诉时使用。',
              'A change that arrives after the lock is not saved. It is put on record with a number, for an appeal.',
            )}
          </p>
          {form}
        </details>
      ) : (
        <>
          {form}
          {deeds}
        </>
      )}
    </>
  );
}

/** Where the preference stands, in words, and since when. */
function Verdict(props: {
  view: Preference;
  locked: boolean;
  name: (choice: Draft['choice']) => string;
}) {
  const say = useSay();
  const { view, locked } = props;
  const none = view.choice === undefined;
  const tone = locked ? 'locked' : none || view.invalidated ? 'none' : 'good';
  return (
    <div className={`verdict ${tone}`} role="status">
      <p className="big">
        {locked
          ? say('已锁定', 'Locked')
          : none
            ? say('尚未填报', 'Nothing chosen yet')
            : view.invalidated
              ? say('已失效，请重新填报', 'No longer valid: choose again')
              : say('已保存', 'Saved')}
        {view.confirmed && say(' · 已确认', ' · confirmed')}
        {view.sealed && say(' · 已封存', ' · sealed')}
      </p>
      {view.choice !== undefined && <p>{props.name(view.choice)}</p>}
      {locked && none && <p>{say('没有填报志愿。', 'Nothing was chosen.')}</p>}
      {view.savedAt !== undefined && (
        <p className="hint">
          {say('最近修改', 'last changed')} {beijing(view.savedAt)}
        </p>
      )}
      {locked && (
        <p className="hint">
          {view.sealed
            ? say('已封存，不能再更改。', 'Sealed: it can no longer change.')
            : say(
                `已于 ${beijing(view.locksAt)} 锁定，正在封存。`,
                `Locked at ${beijing(view.locksAt)}; it is being sealed.`,
              )}
        </p>
      )}
    </div>
  );
}

/** What the season's lock policy means for somebody who may still choose which instant binds them (domain §3.2). */
function WhenItLocks({ view, now }: { view: Preference; now: number }) {
  const say = useSay();
  const { windowOf } = useSeason();
  const first = windowOf('W11').closesAt;
  const [t1, t2] = [minute(say, first), minute(say, windowOf('W10').closesAt)];
  if (now >= first || view.locksAt <= first) return null;
  const rules: Record<string, string> = {
    LOCK_FILLED_AT_SUBWINDOW_END: say(
      `${t1} 前填报的志愿在该时刻锁定；此后才填报的，在 ${t2} 锁定。`,
      `What is filled in before ${t1} locks then; what is filled in later locks at ${t2}.`,
    ),
    LOCK_CONFIRMED_AT_SUBWINDOW_END: say(
      `${t1} 前确认的志愿在该时刻锁定；未确认的，在 ${t2} 锁定。`,
      `What is confirmed before ${t1} locks then; what is not confirmed locks at ${t2}.`,
    ),
    REQUIRE_CONFIRM: say(
      '保存后还须确认，未确认的志愿无效。',
      'A saved preference must also be confirmed; without that it is void.',
    ),
  };
  const rule = rules[view.policy];
  return rule === undefined ? null : <p className="note">{rule}</p>;
}

function PlanForm(props: {
  plans: readonly Plan[];
  choice: Draft['choice'] | undefined;
  onChoice: (choice: Draft['choice']) => void;
  busy: boolean;
  action: string;
  onSave: (choice: Draft['choice']) => Promise<void>;
  children: React.ReactNode;
}) {
  const say = useSay();
  const { categoryWord } = useSeason();
  const { plans, choice, onChoice } = props;
  const categories = unique(plans.map(({ category }) => category));
  const category = choice?.category ?? '';
  const colleges = plans.filter((plan) => plan.category === category);
  const majors = colleges.filter((plan) => plan.collegeCode === choice?.collegeCode);
  const isWhole = choice !== undefined && majors.some((plan) => sameRow(plan, choice));
  const none = ['', say('请选择', 'Choose')] as const;
  const pick = (next: Partial<Record<keyof Draft['choice'], string>>) => {
    const blank = { category: '', collegeCode: '', majorCode: '' };
    onChoice({ ...blank, ...choice, ...next } as Draft['choice']);
  };
  if (plans.length === 0) {
    return (
      <p className="note">
        {say(
          '没有与您的专科专业对应的招生计划，请联系所在学校。',
          'No plan is open to your junior major; turn to your school.',
        )}
      </p>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (choice !== undefined && isWhole) void props.onSave(choice);
      }}
    >
      <div className="two">
        <Choice
          label={say('计划类别', 'Plan')}
          value={category}
          onChange={(next) => pick({ category: next, collegeCode: '', majorCode: '' })}
          options={[none, ...categories.map((code) => [code, categoryWord(code)] as const)]}
        />
        <Choice
          label={say('招生院校', 'College')}
          value={choice?.collegeCode ?? ''}
          disabled={category === ''}
          onChange={(next) => pick({ collegeCode: next, majorCode: '' })}
          options={[
            none,
            ...new Map(colleges.map((plan) => [plan.collegeCode, plan.collegeName])).entries(),
          ]}
        />
        <Choice
          label={say('专业', 'Major')}
          value={choice?.majorCode ?? ''}
          disabled={majors.length === 0}
          onChange={(next) => pick({ majorCode: next })}
          options={[
            none,
            ...majors.map(
              (plan) =>
                [
                  plan.majorCode,
                  say(
                    `${plan.majorName}（计划 ${plan.quota} 人）`,
                    `${plan.majorName} (${plan.quota} places)`,
                  ),
                ] as const,
            ),
          ]}
        />
      </div>
      {props.children}
      <p className="ways">
        <button type="submit" disabled={props.busy || !isWhole}>
          {props.action}
        </button>
      </p>
    </form>
  );
}

const unique = <T,>(all: readonly T[]): readonly T[] => [...new Set(all)];

function sameRow(plan: Draft['choice'], choice: Draft['choice']): boolean {
  return (
    plan.collegeCode === choice.collegeCode &&
    plan.majorCode === choice.majorCode &&
    plan.category === choice.category
  );
}
