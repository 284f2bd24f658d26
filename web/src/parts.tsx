import { type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react';
import { Refused } from './api.ts';
import { useWhenStale } from './freshness.ts';
import { useSay } from './language.tsx';
import { closing, useServerNow } from './server-clock.ts';
import { stateWord } from './words.ts';

/** What the fields of a form are called, by their path in the request. */
export type FieldNames = Readonly<Record<string, string>>;

/** The problem of the last act, in words; it is read aloud when it appears. */
export function Problem(props: { of: unknown; names?: FieldNames; retry?: () => unknown }) {
  const say = useSay();
  if (props.of === undefined) return null;
  const problem = problemOf(props.of);
  const named = problem.fields?.map(({ path, message }) => {
    const name = props.names?.[path];
    return { path, text: name === undefined ? `${path}: ${message}` : name };
  });
  return (
    <div role="alert" className="problem">
      <p>
        {problem.code === 'InputInvalid' && props.names !== undefined
          ? say('请检查以下各项的格式，改正后重新保存：', 'Check these and save again:')
          : say(problem.detail, problem.detailEn)}
      </p>
      {named !== undefined && named.length > 0 && (
        <ul>
          {named.map(({ path, text }) => (
            <li key={path}>{text}</li>
          ))}
        </ul>
      )}
      {problem.reference !== undefined && (
        <p>
          {say('本次逾期请求已登记，编号 ', 'This late request is on record as ')}
          <strong className="reference">{problem.reference}</strong>
          {say('，可凭此编号申诉。', '; an appeal can name it.')}
        </p>
      )}
      {props.retry !== undefined && (
        <button type="button" className="small second" onClick={() => void props.retry?.()}>
          {say('重试', 'Try again')}
        </button>
      )}
    </div>
  );
}

function problemOf(error: unknown): Refused['problem'] {
  if (error instanceof Refused) return error.problem;
  const said = error instanceof Error ? error.message : String(error);
  return {
    status: 0,
    code: 'PageError',
    detail: `页面出现错误，请刷新后重试。（${said}）`,
    detailEn: `The page failed; reload it and try again. (${said})`,
  };
}

/** The paths of the fields that the platform did not take. */
export function wrongFields(error: unknown): ReadonlySet<string> {
  const fields = error instanceof Refused ? error.problem.fields : undefined;
  return new Set(fields?.map(({ path }) => path));
}

/** Runs one act at a time and shows how it went. */
export function useAct() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const act = async (what: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await what();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, act };
}

/** Loads now, when told, and whenever what is shown may be old; what was there stays until the new is. */
export function useLoad<T>(load: () => Promise<T>, key: string) {
  const [data, setData] = useState<T>();
  const [error, setError] = useState<unknown>();
  const last = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when there is something else to load.
  const again = useCallback(async () => {
    last.current += 1;
    const turn = last.current;
    try {
      const loaded = await load();
      if (turn !== last.current) return;
      setData(loaded);
      setError(undefined);
    } catch (caught) {
      if (turn === last.current) setError(caught);
    }
  }, [key]);
  useEffect(() => {
    void again();
  }, [again]);
  useWhenStale(again);
  return { data, error, again };
}

export function Loading() {
  const say = useSay();
  return (
    <p className="loading" role="status">
      {say('正在载入…', 'Loading…')}
    </p>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string | undefined;
  /** What stands under the field besides its hint, for example what another tab has saved. */
  readonly note?: ReactNode;
  readonly wrong?: boolean;
  readonly disabled?: boolean;
}

export function Field({
  label,
  value,
  onChange,
  hint,
  note,
  wrong,
  ...input
}: FieldProps & {
  readonly type?: string;
  readonly autoComplete?: string;
  readonly inputMode?: 'numeric' | 'tel' | 'text';
  readonly maxLength?: number;
  readonly list?: string;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        aria-invalid={wrong || undefined}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
        autoComplete="off"
        {...input}
      />
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {note}
    </div>
  );
}

export function Choice({
  label,
  value,
  onChange,
  hint,
  note,
  wrong,
  disabled,
  options,
}: FieldProps & { readonly options: readonly (readonly [string, string])[] }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        disabled={disabled}
        aria-invalid={wrong || undefined}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map(([code, text]) => (
          <option key={code} value={code}>
            {text}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {note}
    </div>
  );
}

export function Section(props: {
  title: ReactNode;
  children: ReactNode;
  tone?: 'important';
  id?: string;
  /** The whole page is this one section. */
  isPage?: true;
}) {
  const id = useId();
  const Heading = props.isPage ? 'h1' : 'h2';
  return (
    <section className={`card ${props.tone ?? ''}`} aria-labelledby={id} id={props.id}>
      <Heading id={id}>{props.title}</Heading>
      {props.children}
    </section>
  );
}

/** Where a record stands, in words. */
export function State({ of: state }: { of: string }) {
  const say = useSay();
  return <span className={`state ${state}`}>{stateWord(say, state)}</span>;
}

/** Said aloud when so many seconds are left (features C5). */
const announcedAt = [600, 300, 60];

/** How long until an instant, by the server's clock; never negative. */
export function Countdown({ to, label }: { to: number; label: string }) {
  const say = useSay();
  const now = useServerNow();
  if (now === undefined) return null;
  const left = Math.max(0, Math.ceil((to - now) / 1000));
  const units = [
    [Math.floor(left / 86_400), say('天', 'd')],
    [Math.floor(left / 3_600) % 24, say('小时', 'h')],
    [Math.floor(left / 60) % 60, say('分', 'min')],
    [left % 60, say('秒', 's')],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  const shown = units
    .slice(first < 0 ? 3 : first)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
  return (
    <div className={`countdown ${left <= 600 ? 'soon' : ''}`}>
      <span>{label}</span>
      <strong>{left === 0 ? say('已截止', 'closed') : shown}</strong>
      <span className="hint">
        {say(
          `北京时间 ${closing(say, to)} 起不再接受`,
          `not accepted from ${closing(say, to)} Beijing time on`,
        )}
      </span>
      <span className="visually-hidden" aria-live="polite">
        {announcedAt.includes(left) ? `${label} ${shown}` : ''}
      </span>
    </div>
  );
}

/** A table; on a phone each row reads as a card, with the column's name before each value. */
export function Table(props: {
  label: string;
  columns: readonly string[];
  rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}) {
  return (
    <table aria-label={props.label}>
      <thead>
        <tr>
          {props.columns.map((column) => (
            <th scope="col" key={column}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map(({ key, cells }) => (
          <tr key={key}>
            {cells.map((cell, at) => (
              <td key={props.columns[at]} data-label={props.columns[at]}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
