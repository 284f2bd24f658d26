import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { totpOf, totpStepAt } from '../../shared/runtime/totp.ts';
import { hunan2024, type NewOfficer } from '../publish-season.ts';
import { apiClient } from '../rehearsal/api-client.ts';
import { officer } from '../rehearsal/officer.ts';
import { syntheticPhoto } from '../rehearsal/papers.ts';
import { makePeople, rosterCsv, sampleSchools } from '../rehearsal/people.ts';
import { apiOfRun, createCrowd } from './crowd.ts';
import { asShown, loaded } from './data-folder.ts';
import { edgeWords } from './happenings.ts';
import { readJson, writeJson } from './json-file.ts';
import type { WayIn } from './outbox.ts';
import type { Platform } from './platform.ts';
import { createTour, namedStops } from './tour.ts';

/** What must be the same after a restart: who has which secret, and what the sample people have done. */
interface Kept {
  readonly seed: string;
  readonly totpSecrets: Record<string, string>;
  readonly begun: string[];
  readonly done: string[];
}

const peopleCount = 60;
const password = 'kaoqi-on-one-machine';
const seed = 'sample-2024';
/** Each run's requests have keys of their own: a key of an earlier run stands for another request. */
const run = randomBytes(4).toString('hex');

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
export function openSample(dataFolder: string, say: (what: string) => void) {
  const file = join(dataFolder, 'sample.json');
  const kept: Kept = readJson<Kept>(file) ?? {
    seed,
    begun: [],
    done: [],
    totpSecrets: Object.fromEntries(
      posts.map(({ staffId }) => [staffId, randomBytes(20).toString('base64url')]),
    ),
  };
  writeJson(file, kept, 0o600);

  const people = makePeople({ count: peopleCount, seed: kept.seed });
  const [firstSchool, secondSchool, thirdSchool] = sampleSchools;
  const atSchool = (code: string | undefined) =>
    people.filter(({ schoolCode }) => schoolCode === code);
  const acting = [...atSchool(firstSchool?.code), ...atSchool(secondSchool?.code)];
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
  const staff = posts.filter(({ staffId }) => !staffId.startsWith('auto-'));
  const waysIn = (): WayIn[] => [
    {
      who: `考生 ${yours.name}（留给您）`,
      login: yours.idNo,
      note: `手机 ${yours.phone} · ${yours.schoolName}`,
    },
    ...staff.map(({ staffId, name, roles }) => ({
      who: name,
      login: staffId,
      password,
      note: roles.join(', '),
      totp: totp(staffId),
    })),
    ...acting.map((person) => ({
      who: `示例考生 ${person.name}`,
      login: person.idNo,
      password,
      note: `注册开始后可登录 · ${person.schoolName}`,
    })),
  ];

  const fired: { readonly edgeId: string; readonly at: number }[] = [];
  let crowd: ReturnType<typeof createCrowd> | undefined;

  const once = async (deed: string, what: (again: boolean) => Promise<void>) => {
    if (kept.done.includes(deed)) return;
    const again = kept.begun.includes(deed);
    if (!again) kept.begun.push(deed);
    writeJson(file, kept, 0o600);
    await what(again);
    kept.done.push(deed);
    writeJson(file, kept, 0o600);
  };

  return {
    officers,
    waysIn,
    onFired: (schedule: string, at: number): void => {
      if (schedule.startsWith('W')) fired.push({ edgeId: schedule, at });
      crowd?.hear(schedule);
    },

    /** Imports the two rosters the first time, leaves the third as a file, and lets the people act from here on. */
    async load(platform: Platform): Promise<void> {
      const api = apiClient(platform.baseUrl);
      writeFileSync(rosterFile, rosterCsv(atSchool(thirdSchool?.code), { encoding: 'gb18030' }));
      writeFileSync(photoFile, await syntheticPhoto(yours));
      for (const school of [firstSchool, secondSchool]) {
        if (school === undefined) continue;
        await once(`import ${school.code}`, async () => {
          say(`Importing the roster of ${school.name} ...`);
          const staffId = `auto-operator-${school.code}`;
          const operator = officer(apiOfRun(api, run), { staffId, password, totp: totp(staffId) });
          await operator.signIn();
          const encoding = school === firstSchool ? 'gb18030' : 'utf-8';
          const rows = rosterCsv(atSchool(school.code), { encoding });
          await operator.importRoster(`roster-${school.code}.csv`, rows);
          await platform.cloud.settle();
        });
      }
      const { calendar } = await api.must('showSeason');
      const windows = new Map(calendar.windows.map((window) => [window.id as string, window]));
      crowd = createCrowd({
        api: apiOfRun(api, run),
        people: acting,
        ...{ password, totp, once, say },
        isOpen: (id) => {
          const { opensAt = 0, closesAt = 0 } = windows.get(id) ?? {};
          const now = platform.cloud.clock.now();
          return opensAt <= now && now < closesAt;
        },
      });
      const tour = createTour({
        cloud: platform.cloud,
        stops: namedStops(windows),
        act: crowd.idle,
        wordsOf: edgeWords(hunan2024()),
        edgesFired: () => fired,
      });
      await once(loaded, async () => {});
      platform.open(tour);
      crowd.resume();
    },

    /** The platform is about to end: nobody begins anything more. */
    rest: () => crowd?.rest(),

    /** What the welcome tells of them. */
    people: {
      password,
      yours,
      files: { photo: asShown(photoFile), roster: asShown(rosterFile) },
      school: thirdSchool?.code ?? '',
      staff: staff.map(({ staffId }) => staffId),
      acting,
    },
  };
}
