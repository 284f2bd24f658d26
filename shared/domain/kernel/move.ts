import type { Role, WindowId } from './ids.ts';

/** When a move is legal: inside a window, from its opening on, until its opening or close, or once it has closed. */
export type When =
  | { readonly inside: WindowId }
  | { readonly since: WindowId }
  | { readonly beforeOpening: WindowId }
  | { readonly beforeClose: WindowId }
  | { readonly afterClose: WindowId };

/**
 * A move of a record, declared once as data (design §5): from which states (none: it does not exist yet), to which,
 * by whom, when, under which guards. The store compiles it into its condition, and nothing else decides.
 */
export interface Move<State extends string, Guard extends string = never> {
  readonly from: readonly State[];
  readonly to: State;
  readonly by: readonly (Role | 'clock' | 'workflow')[];
  readonly when: When;
  readonly guards: readonly Guard[];
}
