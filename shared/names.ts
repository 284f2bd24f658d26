/** What infra sets and functions read: the one list of functions, routes, workflows and variables. */

/** Environment variables of the functions. */
export const env = {
  seasonTable: 'SEASON_TABLE',
  evidenceBucket: 'EVIDENCE_BUCKET',
  archiveBucket: 'ARCHIVE_BUCKET',
  seasonId: 'SEASON_ID',
  identityKey: 'IDENTITY_KEY_ID',
  sessionKey: 'SESSION_KEY_ID',
  signingKey: 'SIGNING_KEY_ID',
  providerKey: 'PROVIDER_KEY_ID',
  passwordHashCost: 'PASSWORD_HASH_COST',
  smsGatewayUrl: 'SMS_GATEWAY_URL',
  cashierUrl: 'CASHIER_URL',
  portalUrl: 'PORTAL_URL',
  stateMachineArnPrefix: 'STATE_MACHINE_ARN_PREFIX',
  scheduleGroup: 'SCHEDULE_GROUP',
  scheduleRoleArn: 'SCHEDULE_ROLE_ARN',
  scheduleTargetArn: 'SCHEDULE_TARGET_ARN',
  scheduleDeadLetterArn: 'SCHEDULE_DEAD_LETTER_ARN',
  /** Only the local stage has it (design §10); synthesis refuses it anywhere else. */
  seasonClockOffsetMs: 'SEASON_CLOCK_OFFSET_MS',
} as const;

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** The folder under `functions/`; the deed's folder in it is the route's name in kebab-case. */
  readonly step: string;
  /** Without a session: the authorizer is not asked. */
  readonly open?: true;
}

/** Every route and the one function behind it. Who may use it is said in `domain/authority`. */
export const routes = {
  showHealth: { method: 'GET', path: '/health', step: 'platform', open: true },
  showSeason: { method: 'GET', path: '/v1/season', step: 'calendar', open: true },
  showKeys: { method: 'GET', path: '/v1/keys', step: 'platform', open: true },
  showOpenapi: { method: 'GET', path: '/openapi.json', step: 'platform', open: true },

  sendCode: { method: 'POST', path: '/v1/codes', step: 'accounts', open: true },
  activateAccount: { method: 'POST', path: '/v1/accounts', step: 'accounts', open: true },
  signIn: { method: 'POST', path: '/v1/sessions', step: 'accounts', open: true },
  signInStaff: { method: 'POST', path: '/v1/staff-sessions', step: 'accounts', open: true },
  setPassword: { method: 'POST', path: '/v1/me/password', step: 'accounts' },
  showMe: { method: 'GET', path: '/v1/me', step: 'applications' },

  beginRosterUpload: { method: 'POST', path: '/v1/rosters', step: 'roster' },
  confirmRosterUpload: {
    method: 'POST',
    path: '/v1/rosters/{batchId}/confirmation',
    step: 'roster',
  },
  showRosterImport: { method: 'GET', path: '/v1/rosters/{batchId}', step: 'roster' },
  listRosterImports: { method: 'GET', path: '/v1/rosters', step: 'roster' },

  saveProfile: { method: 'PUT', path: '/v1/me/profile', step: 'applications' },
  submitApplication: { method: 'POST', path: '/v1/me/submission', step: 'applications' },
  beginUpload: { method: 'POST', path: '/v1/me/evidence', step: 'evidence' },
  confirmUpload: {
    method: 'POST',
    path: '/v1/me/evidence/{evidenceId}/confirmation',
    step: 'evidence',
  },

  listTasks: { method: 'GET', path: '/v1/tasks', step: 'review' },
  takeNextTask: { method: 'POST', path: '/v1/tasks/next', step: 'review' },
  takeTask: { method: 'POST', path: '/v1/tasks/{taskId}/taking', step: 'review' },
  showTask: { method: 'GET', path: '/v1/tasks/{taskId}', step: 'review' },
  decideTask: { method: 'POST', path: '/v1/tasks/{taskId}/decision', step: 'review' },
  handBackTask: { method: 'POST', path: '/v1/tasks/{taskId}/return', step: 'review' },

  showCatalogue: { method: 'GET', path: '/v1/catalogue', step: 'preferences', open: true },
  showPreference: { method: 'GET', path: '/v1/me/preference', step: 'preferences' },
  savePreference: { method: 'PUT', path: '/v1/me/preference', step: 'preferences' },
  clearPreference: { method: 'DELETE', path: '/v1/me/preference', step: 'preferences' },
  confirmPreference: {
    method: 'POST',
    path: '/v1/me/preference/confirmation',
    step: 'preferences',
  },

  openOrder: { method: 'POST', path: '/v1/me/payment', step: 'payments' },
  notePayment: { method: 'POST', path: '/v1/payments/notifications', step: 'payments', open: true },

  printTicket: { method: 'POST', path: '/v1/me/ticket/prints', step: 'tickets' },
  verifyTicket: { method: 'GET', path: '/v1/tickets/verification', step: 'tickets', open: true },

  showList: { method: 'GET', path: '/v1/lists/{listId}', step: 'publicity', open: true },

  showCalendar: { method: 'GET', path: '/v1/calendar', step: 'calendar' },
  proposeChange: { method: 'POST', path: '/v1/proposals', step: 'calendar' },
  approveChange: { method: 'POST', path: '/v1/proposals/{proposalId}/approval', step: 'calendar' },
  listProposals: { method: 'GET', path: '/v1/proposals', step: 'calendar' },
  listLateAttempts: { method: 'GET', path: '/v1/late-attempts', step: 'calendar' },
  showProgress: { method: 'GET', path: '/v1/progress', step: 'calendar' },
} as const satisfies Record<string, Route>;
export type Deed = keyof typeof routes;

/** Functions that no route reaches: steps of workflows, and what answers events. Name → step. */
export const tasks = {
  authorizeRequest: 'platform',
  followChanges: 'platform',
  parkWork: 'platform',
  sweepSeason: 'calendar',
  prepareVersion: 'calendar',
  replaceSchedules: 'calendar',
  activateVersion: 'calendar',
  openEdge: 'calendar',
  passShard: 'calendar',
  closeEdge: 'calendar',
  chunkRoster: 'roster',
  importChunk: 'roster',
  closeImport: 'roster',
  noteObject: 'evidence',
  inspectEvidence: 'evidence',
  recordInspection: 'evidence',
  askOfficer: 'review',
  returnTask: 'review',
  publishList: 'publicity',
  planLock: 'preferences',
  beginSealing: 'preferences',
  sealShard: 'preferences',
  closeLock: 'preferences',
  planTickets: 'tickets',
  drawTickets: 'tickets',
  closeTickets: 'tickets',
} as const;
export type Task = keyof typeof tasks;

/** Workflow files in `workflows/`; each state machine is named `<stage>-<file>`. */
export const workflows = {
  'publish-calendar': 'STANDARD',
  'window-edge': 'STANDARD',
  'import-roster': 'STANDARD',
  'inspect-evidence': 'EXPRESS',
  'review-task': 'STANDARD',
  'publish-list': 'STANDARD',
  'lock-preferences': 'STANDARD',
  'issue-tickets': 'STANDARD',
} as const;
export type Workflow = keyof typeof workflows;

/** `saveProfile` → `save-profile`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The folder of a function under `functions/`, for example `preferences/save-preference`. */
export function folderOf(name: Deed | Task): string {
  const step = name in routes ? routes[name as Deed].step : tasks[name as Task];
  return `${step}/${kebab(name)}`;
}
