import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { totpOf, totpStepAt } from '../../shared/runtime/totp.ts';
import type { NewOfficer } from '../publish-season.ts';
import { apiClient } from '../rehearsal/api-client.ts';
import { type Candidate, candidate } from '../rehearsal/candidate.ts';
import { chanceOf } from '../rehearsal/chance.ts';
import { officer } from '../rehearsal/officer.ts';
import { outboxReader } from '../rehearsal/outbox-reader.ts';
import { syntheticPhoto, syntheticProof } from '../rehearsal/papers.ts';
import { makePeople, type Person, rosterCsv, sampleSchools } from '../rehearsal/people.ts';
import { readJson, writeJson } from './json-file.ts';
import type { WayIn } from './outbox.ts';
import type { Platform } from './platform.ts';
import { createTour, namedStops } from './tour.ts';

/** What must be the same after a restart: who has which secret, and what the sample people have done. */
interface Kept {
  readonly seed: string;
  readonly totpSecrets: Record<string, string>;
  done: string[];
}

const peopleCount = 60;
const password = 'kaoqi-on-one-machine';
const seed = 'sample-2024';

const post = (
  staffId: string,
  name: string,
  org: string,
  ...roles: NewOfficer['roles'][number][]
) => ({ staffId, name, org, roles });

/** Staff of every organisation. The `auto-` ones act by themselves; the others are left to the person at the keyboard. */
const posts = [
  ...sampleSchools.flatMap(({ code, name }) => [
    post(`operator-${code}`, `${name} 操作员`, code, 'school-operator'),
    post(`reviewer-${code}`, `${name} 审核员`, code, 'school-reviewer'),
    post(`sealer-${code}`, `${name} 盖章员`, code, 'school-sealer'),
    post(`auto-operator-${code}`, `${name} 自动操作员`, code, 'school-operator'),
    post(`auto-reviewer-${code}`, `${name} 自动审核员`, code, 'school-reviewer'),
  ]),
  post('institute-1', '省教育考试院 甲', 'EXI', 'institute'),
  post('institute-2', '省教育考试院 乙', 'EXI', 'institute'),
  post('centre-1', '就业指导中心', 'EMP', 'centre-reviewer'),
  post('students-1', '省教育厅学生处', 'DOE-S', 'division-reviewer'),
  post('ethnic-1', '省教育厅民族教育处', 'DOE-E', 'division-reviewer'),
  post('auditor-1', '审计员', 'AUD', 'auditor'),
  ...['11342', '11077', '10541', '10536', '10554'].map((code) =>
    post(`college-${code}`, `招生院校 ${code}`, code, 'college'),
  ),
];

/** The people of `npm start`: two schools whose rosters are in, one whose roster is a file, and one candidate left to you. */
export function openSample(dataFolder: string) {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const file = join(dataFolder, 'sample.json');
  const kept: Kept = readJson<Kept>(file) ?? {
    seed,
    done: [],
    totpSecrets: Object.fromEntries(
      posts.map(({ staffId }) => [staffId, randomBytes(20).toString('base64url')]),
    ),
  };
  writeJson(file, kept);

  const people = makePeople({ count: peopleCount, seed: kept.seed });
  const [firstSchool, secondSchool, thirdSchool] = sampleSchools;
  const atSchool = (code: string | undefined) =>
    people.filter(({ schoolCode }) => schoolCode === code);
  const yours = atSchool(thirdSchool?.code).find(({ category }) => category === 'GENERAL');
  if (yours === undefined) throw new Error('The sample has nobody to leave to you.');
  const rosterFile = join(dataFolder, `roster-${thirdSchool?.code}.csv`);
  const photoFile = join(dataFolder, 'photo.jpg');
  const secretOf = (staffId: string) => Buffer.from(kept.totpSecrets[staffId] ?? '', 'base64url');
  const totp = (staffId: string) => () => totpOf(secretOf(staffId), totpStepAt(Date.now()));

  const officers: NewOfficer[] = posts.map((one) => ({
    ...one,
    password,
    totpSecret: secretOf(one.staffId),
  }));
  const waysIn = (): WayIn[] => [
    {
      who: `考生 ${yours.name}（留给您）`,
      login: yours.idNo,
      note: `手机 ${yours.phone} · ${yours.schoolName}`,
    },
    ...posts
      .filter(({ staffId }) => !staffId.startsWith('auto-'))
      .map(({ staffId, name, roles }) => ({
        who: name,
        login: staffId,
        password,
        note: roles.join(', '),
        totp: totp(staffId),
      })),
    ...[...atSchool(firstSchool?.code), ...atSchool(secondSchool?.code)]
      .slice(0, 3)
      .map((person) => ({
        who: `示例考生 ${person.name}`,
        login: person.idNo,
        password,
        note: `注册开始后可登录 · ${person.schoolName}`,
      })),
  ];

  let crowd: ReturnType<typeof createCrowd> | undefined;
  let tell: ((what: string, at: number) => void) | undefined;

  return {
    officers,
    waysIn,
    onFired: (schedule: string, at: number): void => {
      if (schedule.startsWith('W')) tell?.(schedule.split('-').slice(0, 2).join(' '), at);
      crowd?.hear(schedule);
    },

    /** Imports the two rosters the first time, leaves the third as a file, and lets the people act from here on. */
    async load(platform: Platform, say: (what: string) => void): Promise<void> {
      const api = apiClient(platform.baseUrl);
      const once = async (deed: string, what: () => Promise<void>) => {
        if (kept.done.includes(deed)) return;
        await what();
        kept.done.push(deed);
        writeJson(file, kept);
      };
      writeFileSync(rosterFile, rosterCsv(atSchool(thirdSchool?.code), { encoding: 'gb18030' }));
      writeFileSync(photoFile, await syntheticPhoto(yours));
      for (const school of [firstSchool, secondSchool]) {
        if (school === undefined) continue;
        await once(`import ${school.code}`, async () => {
          say(`Importing the roster of ${school.name} ...`);
          const staffId = `auto-operator-${school.code}`;
          const operator = officer(api, { staffId, password, totp: totp(staffId) });
          await operator.signIn();
          const encoding = school === firstSchool ? 'gb18030' : 'utf-8';
          await operator.importRoster(
            `roster-${school.code}.csv`,
            rosterCsv(atSchool(school.code), { encoding }),
          );
          await platform.cloud.settle();
        });
      }
      const calendar = await api.must('showSeason');
      const windows = new Map(
        calendar.calendar.windows.map((window) => [window.id as string, window]),
      );
      crowd = createCrowd(
        platform,
        [...atSchool(firstSchool?.code), ...atSchool(secondSchool?.code)],
        { once, totp },
      );
      const tour = createTour({
        cloud: platform.cloud,
        stops: namedStops(windows),
        act: crowd.idle,
      });
      tell = tour.tell;
      platform.open(tour);
    },

    describe: () => `Left to you
  candidate   ${yours.name}, ID ${yours.idNo}, phone ${yours.phone}; photo: ${photoFile}
  roster      ${rosterFile} (GB18030), for operator-${thirdSchool?.code}; submissions go to reviewer-${thirdSchool?.code}
Staff         password "${password}", TOTP codes in the outbox: ${posts
      .filter(({ staffId }) => /^(institute|auditor)/.test(staffId))
      .map(({ staffId }) => staffId)
      .join(', ')}, operator-/reviewer-/sealer-<school>, college-<code>
Sample people the other ${peopleCount - 20} act by themselves; their password is "${password}" too (ID numbers in the outbox)
`,
  };
}

/** The sample people: at each opening they do what they came for, through the HTTP API alone. */
function createCrowd(
  platform: Platform,
  people: readonly Person[],
  {
    once,
    totp,
  }: {
    readonly once: (deed: string, what: () => Promise<void>) => Promise<void>;
    readonly totp: (staffId: string) => () => string;
  },
) {
  const api = apiClient(platform.baseUrl);
  const outbox = outboxReader(platform.baseUrl);
  const crowd: Candidate[] = people.map((person) =>
    candidate(api, outbox, {
      ...person,
      password,
      photo: () => syntheticPhoto(person),
      proof: () => syntheticProof(person),
    }),
  );
  let queue = Promise.resolve();
  const everyone = async (what: (one: Candidate, person: Person) => Promise<void>) => {
    for (const [at, one] of crowd.entries()) {
      const person = people[at];
      if (person === undefined) continue;
      try {
        if (one.token === undefined) await one.signIn();
        await what(one, person);
      } catch (error) {
        console.error(
          `  ${person.name}: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  };

  const deeds: Record<string, () => Promise<void>> = {
    'W02-open': async () => {
      for (const [at, one] of crowd.entries()) {
        await one.register();
        await one.complete();
        // One in ten leaves it a draft: the close expires it.
        if (at % 10 !== 9) await one.submit();
      }
    },
    'W04-open': async () => {
      for (const code of new Set(people.map(({ schoolCode }) => schoolCode))) {
        const staffId = `auto-reviewer-${code}`;
        const reviewer = officer(api, { staffId, password: password, totp: totp(staffId) });
        await reviewer.signIn();
        await reviewer.review(({ taskId }) =>
          chanceOf(taskId, 'verdict').withOdds(0.93)
            ? { verdict: 'PASS' }
            : { verdict: 'FAIL', reasonCode: 'NOT_GRADUATING' },
        );
      }
    },
    'W10-open': () =>
      everyone(async (one, person) => {
        const { application } = await one.me();
        // Some people never fill in anything; the close counts them.
        if (application.state !== 'ELIGIBLE' || chanceOf(person.idNo, 'fills').withOdds(0.1))
          return;
        const { plans } = await api.must('showCatalogue', {
          query: { juniorMajorCode: person.majorCode },
        });
        const open = plans.filter(({ category }) => category === 'GENERAL');
        if (open.length === 0) return;
        const plan = chanceOf(person.idNo, 'choice').oneOf(open);
        await one.choose({
          collegeCode: plan.collegeCode,
          majorCode: plan.majorCode,
          category: 'GENERAL',
        });
        await one.pay();
      }),
    'W14-open': () =>
      everyone(async (one) => {
        if ((await one.me()).ticket !== undefined) await one.print();
      }),
  };

  return {
    /** An edge has fired: its deed follows, after those under way. */
    hear(schedule: string): void {
      const edge = schedule.split('-').slice(0, 2).join('-');
      const deed = deeds[edge];
      if (deed === undefined) return;
      queue = queue
        .then(() => once(edge, deed))
        .catch((error: unknown) => console.error(`  ${edge}: ${String(error)}`));
    },
    /** Resolves when everybody has done what they came for. */
    idle: () => queue,
  };
}
