/** What a check found of one invariant (domain §5.7). */
export type Finding =
  | { readonly checked: number; readonly violations: readonly string[] }
  | { readonly notApplicable: string };

/** Counts what is held against a rule, and keeps what breaks it. */
export interface Tally {
  /** Judges one thing; the sentence is for the report, should it not hold. */
  readonly hold: (holds: boolean, violation: () => string) => void;
  /** The finding; a rule that nothing was held against was not exercised. */
  readonly finding: (unexercised: string) => Finding;
}

export function tally(): Tally {
  let checked = 0;
  const violations: string[] = [];
  return {
    hold(holds, violation) {
      checked += 1;
      if (!holds) violations.push(violation());
    },
    finding: (unexercised) =>
      checked === 0 ? { notApplicable: unexercised } : { checked, violations },
  };
}
