/** What a refusal means to the person who asked; `runtime` turns it into an HTTP status. */
export type FaultKind =
  | 'invalid'
  | 'unauthenticated'
  | 'denied'
  | 'missing'
  | 'conflict'
  | 'closed'
  | 'refused'
  | 'busy'
  | 'unready';

export interface Fault {
  readonly kind: FaultKind;
  /** One sentence in Chinese: what is wrong and how to mend it. `{name}` is filled from the details. */
  readonly zh: string;
  /** The same sentence in English. */
  readonly en: string;
}

/** A rule that says no. Its `name` is its stable code, and what a workflow catches. */
export class DomainFault extends Error {
  readonly kind: FaultKind;
  readonly zh: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(name: string, fault: Fault, details: Readonly<Record<string, unknown>> = {}) {
    super(fill(fault.en, details));
    this.name = name;
    this.kind = fault.kind;
    this.zh = fill(fault.zh, details);
    this.details = details;
  }
}

/** Makes one thrower for a table of faults, so that a name that is not in the table does not compile. */
export function thrower<T extends Record<string, Fault>>(table: T) {
  return (name: keyof T & string, details?: Readonly<Record<string, unknown>>): DomainFault => {
    const fault = table[name];
    if (fault === undefined) throw new Error(`No such fault: ${name}`);
    return new DomainFault(name, fault, details);
  };
}

function fill(text: string, details: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{(\w+)\}/g, (_, key: string) => String(details[key] ?? ''));
}
