import { type ReactNode, useCallback, useEffect, useId, useState } from 'react';
import { Refused } from './api.ts';
import { useLanguage, useSay } from './language.tsx';
import { beijing, useServerNow } from './server-clock.ts';

/** The problem of the last act, in words; it is read aloud when it appears. */
export function Problem({ of: error }: { of: unknown }) {
  const { language, say } = useLanguage();
  if (error === undefined) return null;
  if (!(error instanceof Refused))
    return (
      <p role="alert" className="problem">
        {String(error)}
      </p>
    );
  const { problem } = error;
  return (
    <div role="alert" className="problem">
      <p>{language === 'zh' ? problem.detail : problem.detailEn}</p>
      {problem.fields !== undefined && (
        <ul>
          {problem.fields.map(({ path, message }) => (
            <li key={path}>
              <code>{path}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {problem.reference !== undefined && (
        <p>
          {say('本次逾期请求已登记，编号 ', 'This late request was recorded as ')}
          <strong className="reference">{problem.reference}</strong>
        </p>
      )}
    </div>
  );
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

/** Loads now, and again when told. */
export function useLoad<T>(load: () => Promise<T>, key: string) {
  const [data, setData] = useState<T>();
  const [error, setError] = useState<unknown>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when there is something else to load.
  const again = useCallback(async () => {
    try {
      setData(await load());
      setError(undefined);
    } catch (caught) {
      setError(caught);
    }
  }, [key]);
  useEffect(() => {
    void again();
  }, [again]);
  return { data, error, again };
}

export function Field(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  type?: string;
  hint?: string;
  autoComplete?: string;
  inputMode?: 'numeric' | 'tel' | 'text';
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      {props.hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      )}
      <input
        id={id}
        type={props.type ?? 'text'}
        value={props.value}
        autoComplete={props.autoComplete ?? 'off'}
        inputMode={props.inputMode}
        aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </div>
  );
}

export function Choice(props: {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <select id={id} value={props.value} onChange={(event) => props.onChange(event.target.value)}>
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Section({
  title,
  children,
  tone,
}: {
  title: ReactNode;
  children: ReactNode;
  tone?: string;
}) {
  return (
    <section className={`card ${tone ?? ''}`}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** How long until an instant, by the server's clock; never negative. */
export function Countdown({ to, label }: { to: number; label: string }) {
  const say = useSay();
  const now = useServerNow();
  if (now === undefined) return null;
  const left = Math.max(0, Math.ceil((to - now) / 1000));
  const parts = [
    Math.floor(left / 86_400),
    Math.floor(left / 3_600) % 24,
    Math.floor(left / 60) % 60,
    left % 60,
  ];
  const units = [say('天', 'd'), say('时', 'h'), say('分', 'min'), say('秒', 's')];
  const shown = parts.map((n, at) => `${n} ${units[at]}`).slice(parts[0] === 0 ? 1 : 0);
  const announced = left > 0 && [600, 300, 60].includes(left);
  return (
    <p className={`countdown ${left <= 600 ? 'soon' : ''}`}>
      {label} <strong>{left === 0 ? say('已截止', 'closed') : shown.join(' ')}</strong>{' '}
      <span className="hint">
        {say(
          `${beijing(to)}（北京时间）起不再接受`,
          `not accepted from ${beijing(to)} Beijing time on`,
        )}
      </span>
      <span className="visually-hidden" aria-live="polite">
        {announced ? `${label} ${shown.join(' ')}` : ''}
      </span>
    </p>
  );
}
