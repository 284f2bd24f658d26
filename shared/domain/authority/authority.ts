import { thrower } from '../kernel/fault.ts';
import type { Role } from '../kernel/ids.ts';

/** Whose records a deed reaches: one's own, those of one's organisation, all of the season, or what is public. */
export type Reach = 'own' | 'organisation' | 'season' | 'public';

interface Grant {
  readonly roles: readonly Role[] | 'anyone';
  readonly reach: Reach;
  /** Open to an account whose password is not yet its own (domain C07). */
  readonly withoutPassword?: true;
}

const anyone = { roles: 'anyone', reach: 'public' } as const;
const candidate = { roles: ['candidate'], reach: 'own' } as const;
const institute = { roles: ['institute'], reach: 'season' } as const;
const reviewers = {
  roles: ['school-reviewer', 'centre-reviewer', 'division-reviewer'],
  reach: 'organisation',
} as const;
const operators = { roles: ['school-operator'], reach: 'organisation' } as const;

/**
 * The only authority: what is not here is denied. In which *state* a record may be moved is said by the moves of
 * its area; the store compiles both into the condition of the write.
 */
export const authority = {
  showHealth: anyone,
  showSeason: anyone,
  showKeys: anyone,
  showOpenapi: anyone,
  showCatalogue: anyone,
  verifyTicket: anyone,
  showList: anyone,
  notePayment: anyone,
  sendCode: anyone,
  activateAccount: anyone,
  signIn: anyone,
  signInStaff: anyone,
  setPassword: { ...candidate, withoutPassword: true },
  showMe: candidate,
  saveProfile: candidate,
  submitApplication: candidate,
  beginUpload: candidate,
  confirmUpload: candidate,
  showPreference: candidate,
  savePreference: candidate,
  clearPreference: candidate,
  confirmPreference: candidate,
  openOrder: candidate,
  printTicket: candidate,
  beginRosterUpload: operators,
  confirmRosterUpload: operators,
  showRosterImport: operators,
  listRosterImports: operators,
  listTasks: reviewers,
  takeNextTask: reviewers,
  takeTask: reviewers,
  showTask: reviewers,
  decideTask: reviewers,
  handBackTask: reviewers,
  showCalendar: { roles: ['institute', 'auditor'], reach: 'season' },
  proposeChange: institute,
  approveChange: institute,
  listProposals: institute,
  listLateAttempts: { roles: ['institute', 'auditor'], reach: 'season' },
  showProgress: { roles: ['institute', 'auditor'], reach: 'season' },
} as const satisfies Record<string, Grant>;

export const authorityFaults = {
  SignInNeeded: { kind: 'unauthenticated', zh: '请先登录。', en: 'Sign in first.' },
  NotAllowed: { kind: 'denied', zh: '您的身份不能进行此操作。', en: 'Your role may not do this.' },
  PasswordNeeded: {
    kind: 'denied',
    zh: '请先设置您自己的密码，再进行其他操作。',
    en: 'Set a password of your own before anything else.',
  },
  NotFound: { kind: 'missing', zh: '没有找到该记录。', en: 'There is no such record.' },
} as const;
export const authorityFault = thrower(authorityFaults);

interface Person {
  readonly roles: readonly Role[];
  readonly mustSetPassword: boolean;
}

/** Throws unless a person of these roles may use the deed at all. Whose record it is, the deed itself asks. */
export function requireAuthority(deed: string, person: Person | undefined): void {
  const grant: Grant | undefined = Object.hasOwn(authority, deed)
    ? authority[deed as keyof typeof authority]
    : undefined;
  if (grant === undefined) throw authorityFault('NotAllowed');
  if (grant.roles === 'anyone') return;
  if (person === undefined) throw authorityFault('SignInNeeded');
  const { roles } = grant;
  if (!person.roles.some((role) => roles.includes(role))) throw authorityFault('NotAllowed');
  if (person.mustSetPassword && grant.withoutPassword !== true)
    throw authorityFault('PasswordNeeded');
}

/** Another organisation's record does not exist for you: 404, never 403, so that nothing is learned. */
export function requireSameOrg(
  session: { readonly org: string },
  record: { readonly org: string },
): void {
  if (session.org !== record.org) throw authorityFault('NotFound');
}
