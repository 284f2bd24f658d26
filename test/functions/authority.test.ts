import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authority, requireAuthority } from '../../shared/domain/authority/authority.ts';
import { Role, type WindowId } from '../../shared/domain/kernel/ids.ts';
import { type Deed, routes } from '../../shared/names.ts';
import { type Answer, digestOf, send, soundBodies, soundQueries } from './every-route.ts';
import { openTwoSchools, orgOf, type TwoSchools, type Whose } from './two-schools.ts';

/*
 * Every route, asked by everybody, for one's own record, another's, and one of another school: through the HTTP API,
 * by sessions that the platform's own key has signed. The list below is written by hand, from domain §2 and not from
 * the table that it judges: who opens a deed to one more role must say so twice.
 */

const mayUse: Readonly<Record<Role | 'anyone', readonly Deed[]>> = {
  anyone: [
    ...(['showHealth', 'showSeason', 'showKeys', 'showOpenapi', 'showCatalogue'] as const),
    ...(['sendCode', 'activateAccount', 'signIn', 'signInStaff'] as const),
    ...(['verifyTicket', 'showList', 'notePayment'] as const),
  ],
  candidate: [
    ...(['setPassword', 'showMe', 'saveProfile', 'submitApplication'] as const),
    ...(['beginUpload', 'confirmUpload'] as const),
    ...(['showPreference', 'savePreference', 'clearPreference', 'confirmPreference'] as const),
    ...(['openOrder', 'printTicket'] as const),
  ],
  'school-operator': [
    ...(['beginRosterUpload', 'confirmRosterUpload', 'showRosterImport'] as const),
    'listRosterImports',
  ],
  'school-reviewer': reviewing(),
  'school-sealer': [],
  'centre-reviewer': reviewing(),
  'division-reviewer': reviewing(),
  institute: [
    ...(['showCalendar', 'proposeChange', 'approveChange', 'listProposals'] as const),
    ...(['listLateAttempts', 'showProgress'] as const),
  ],
  college: [],
  auditor: ['showCalendar', 'listLateAttempts', 'showProgress'],
};

function reviewing(): readonly Deed[] {
  return ['listTasks', 'takeNextTask', 'takeTask', 'showTask', 'decideTask', 'handBackTask'];
}

/** When each step's deeds are asked: inside their window, so that "closed" hides nothing. */
const momentOf: Readonly<Record<(typeof routes)[Deed]['step'], WindowId>> = {
  platform: 'W01',
  calendar: 'W01',
  roster: 'W01',
  accounts: 'W02',
  applications: 'W02',
  evidence: 'W02',
  review: 'W04',
  publicity: 'W09',
  preferences: 'W10',
  payments: 'W10',
  tickets: 'W14',
};

/** Nobody, everybody, and a candidate who has no password of their own yet. */
const persons = [undefined, ...Role.options, 'candidate without a password'] as const;
type Person = (typeof persons)[number];
const everyRecord: readonly Whose[] = ['own', 'other', 'otherSchool'];
const deeds = Object.keys(routes) as Deed[];
const isAddressed = (deed: Deed) => routes[deed].path.includes('{');
const isOpen = (deed: Deed) => mayUse.anyone.includes(deed);

let world: TwoSchools;
const tokens = new Map<Person, string>();
let cells = 0;

beforeAll(async () => {
  world = await openTwoSchools();
  for (const role of Role.options)
    tokens.set(role, await world.mint({ sub: `${role}-2`, role, org: orgOf[role] }));
  const role = 'candidate';
  const none = { sub: 'nobody', role, org: orgOf[role], mustSetPassword: true } as const;
  tokens.set('candidate without a password', await world.mint(none));
});
afterAll(() => world.platform.stop());

describe.each([...new Set(Object.values(momentOf))])('in %s', (moment) => {
  const asked = deeds.filter((deed) => momentOf[routes[deed].step] === moment);
  let before: readonly string[] = [];

  beforeAll(async () => {
    if (moment !== 'W01') await world.moveTo(moment);
    if (moment === 'W02') await world.file();
    if (moment === 'W04') await world.giveOffices();
    if (moment === 'W10') await world.chooseAndPay();
    if (moment !== 'W01') await signInCandidate();
    before = await others(moment);
  });

  test.each(asked)('%s is for those it is for, and for their own records', async (deed) => {
    const wrong: string[] = [];
    for (const person of persons) {
      for (const whose of everyRecord) {
        const answer = await ask(deed, person, whose);
        cells += 1;
        const fault = faultOf(deed, person, whose, answer);
        if (fault !== undefined)
          wrong.push(
            `${person ?? 'nobody'}, ${whose}: ${fault}, and got ${answer.status} ${answer.text.slice(0, 160)}`,
          );
      }
    }
    expect(wrong).toEqual([]);
  });

  test('nobody else’s record has changed', async () => {
    expect(await others(moment)).toEqual(before);
  });
});

describe('a route', () => {
  test('without a row is closed, and every route has one', () => {
    expect(Object.keys(authority).toSorted()).toEqual(deeds.toSorted());
    expect([...new Set(Object.values(mayUse).flat())].toSorted()).toEqual(deeds.toSorted());
    const everybody = { roles: Role.options, mustSetPassword: false };
    expect(() => requireAuthority('aRouteWithoutARow', everybody)).toThrow('may not');
    expect(() => requireAuthority('constructor', everybody)).toThrow('may not');
  });

  test('was asked by everybody for every record', () => {
    expect(cells).toBe(deeds.length * persons.length * everyRecord.length);
    expect(cells).toBeGreaterThanOrEqual(500);
  });

  test('behind the door takes no session that is forged, over or bent', async () => {
    const sub = 'institute-1';
    const sound = await world.mint({ sub, role: 'institute', org: 'EXI' });
    const [head = '', body = '', signature = ''] = sound.split('.');
    const day = 24 * 60 * 60 * 1_000;
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    const bent = JSON.parse(String(Buffer.from(body, 'base64url'))) as { session: object };
    const raised = Buffer.from(JSON.stringify({ ...bent, exp: 9e9 })).toString('base64url');
    const forged = [
      await world.mint({ sub, role: 'institute', org: 'EXI', issuedAtMs: Date.now() - day }),
      `${head}.${raised}.${signature}`,
      `${unsigned}.${body}.`,
      `${head}.${body}.${Buffer.alloc(32).toString('base64url')}`,
      'not.a.token',
    ];
    const { baseUrl } = world.platform;
    const status = async (token: string) => (await send(baseUrl, 'showProgress', { token })).status;
    expect(await Promise.all(forged.map(status))).toEqual(forged.map(() => 403));
    expect(await status(sound)).toBe(200);
  });
});

/** The candidate's claims follow from their records, so they are asked for anew. */
async function signInCandidate(): Promise<void> {
  const claims = await world.freshClaims();
  const mint = (mustSetPassword: boolean) =>
    world.mint({
      sub: claims.sub,
      role: 'candidate',
      org: claims.org,
      mustSetPassword,
      more: { ...claims, mustSetPassword },
    });
  tokens.set('candidate', await mint(false));
  tokens.set('candidate without a password', await mint(true));
}

function ask(deed: Deed, person: Person, whose: Whose): Promise<Answer> {
  const role = person === 'candidate without a password' ? 'candidate' : person;
  // A route that names no record is asked to take another's all the same.
  const smuggled =
    whose === 'own' || isAddressed(deed)
      ? undefined
      : { candidateId: world.marks(whose)[0] ?? 'none', org: '12302', schoolCode: '12302' };
  const query = { ...smuggled, ...soundQueries[deed] };
  const body = soundBodies[deed];
  return send(world.platform.baseUrl, deed, {
    params: world.params(role, whose),
    ...(Object.keys(query).length > 0 && { query }),
    token: tokens.get(person),
    body: body && JSON.stringify(body),
  });
}

/** What is wrong with the answer, in the words of what should have come. */
function faultOf(deed: Deed, person: Person, whose: Whose, answer: Answer): string | undefined {
  const { status, code, text } = answer;
  if (status >= 500) return 'nobody breaks it';
  if (isOpen(deed)) {
    const isDoor = ['SignInNeeded', 'NotAllowed', 'PasswordNeeded'].includes(code ?? '');
    return isDoor || /"(Unauthorized|Forbidden)"/.test(text) ? 'anyone may' : undefined;
  }
  if (person === undefined) return status === 401 ? undefined : '401: nobody is signed in';
  const role = person === 'candidate without a password' ? 'candidate' : person;
  if (!mayUse[role].includes(deed))
    return status === 403 && code === 'NotAllowed' ? undefined : '403: the role may not';
  if (person !== role && deed !== 'setPassword')
    return status === 403 && code === 'PasswordNeeded' ? undefined : '403: no password yet';
  const leaked = leakTo(role, text);
  if (leaked !== undefined) return `it tells of ${leaked}`;
  if (whose !== 'own' && isAddressed(deed))
    return status === 404 ? undefined : '404: it is not theirs';
  return [400, 401, 403, 404].includes(status) ? 'it is their own' : undefined;
}

/** A candidate is told of nobody else, a school of no other school; the institute of everybody. */
function leakTo(role: Role, text: string): string | undefined {
  if (role === 'institute' || role === 'auditor') return undefined;
  const marks = world.marks('otherSchool');
  if (role === 'candidate') marks.push(...world.marks('other'));
  return marks.find((mark) => text.includes(mark));
}

/** The records of the other school; and of the classmate, where only the candidate acts. */
async function others(moment: WindowId): Promise<readonly string[]> {
  const whose = moment === 'W04' ? (['otherSchool'] as const) : (['other', 'otherSchool'] as const);
  return Promise.all(
    whose.map((each) =>
      digestOf(
        world.platform,
        // The head of the season's chain names everything that was ever recorded in it.
        (item) =>
          item.sk !== 'AUDIT-HEAD' &&
          world.marks(each).some((mark) => JSON.stringify(item).includes(mark)),
      ),
    ),
  );
}
