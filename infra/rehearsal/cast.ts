import { totpOf, totpStepAt } from '../../shared/runtime/totp.ts';
import type { NewOfficer } from '../publish-season.ts';
import { chanceOf } from './chance.ts';
import { makePeople, type Person, type School, sampleSchools } from './people.ts';

/** How far somebody comes in the registration window. */
export type Registration =
  | 'never'
  | 'only-registers'
  | 'stays-draft'
  | 'submits'
  /** Submits in an extension of their own, after everybody's close. */
  | 'submits-extended'
  /** Tries to submit at the close itself, and a millisecond after. */
  | 'submits-late'
  /** Takes the submission back, edits it and submits again. */
  | 'submits-twice';

/** What the school does with a submission, by the first and then the second revision. */
export type Review =
  | 'passes'
  | 'fails'
  | 'returned-and-mended'
  | 'returned-and-left'
  | 'left-undecided'
  | 'decided-late'
  /** Decided between the old and the new close of the review. */
  | 'decided-in-extension'
  | 'handed-back-once';

/** What an eligible person does with the preference. */
export type Preferring =
  | 'fills'
  | 'changes'
  | 'confirms'
  | 'two-tabs'
  | 'clears'
  | 'clears-and-refills'
  | 'fills-late'
  | 'never'
  /** Bound, and saves again at the first instant: a millisecond before, at it, and after. */
  | 'first-before'
  | 'first-at'
  | 'first-after'
  /** Not bound, and saves at the second instant. */
  | 'second-before'
  | 'second-at'
  | 'second-after'
  /** Bound, with more time of their own. */
  | 'extended'
  /** Chooses for the first time in more time of their own, after everybody's close. */
  | 'fills-in-own-time';

export type Paying =
  | 'pays'
  | 'told-twice'
  | 'pays-twice'
  | 'told-late'
  | 'pays-in-the-last-ms'
  | 'pays-at-the-close'
  | 'pays-late'
  | 'never';

const registrations: readonly Registration[] = [
  ...['submits', 'never', 'submits', 'submits-late', 'submits', 'submits-extended'],
  ...['submits', 'stays-draft', 'submits', 'submits-twice', 'submits', 'only-registers'],
  ...['submits', 'submits', 'submits', 'submits', 'submits', 'submits', 'submits', 'submits'],
] as Registration[];

const reviews: readonly Review[] = [
  ...['passes', 'returned-and-mended', 'passes', 'fails', 'passes', 'left-undecided'],
  ...['passes', 'decided-in-extension', 'passes', 'returned-and-left', 'passes', 'decided-late'],
  ...['passes', 'handed-back-once', 'passes', 'passes', 'passes', 'passes', 'passes', 'passes'],
] as Review[];

const preferrings: readonly Preferring[] = [
  ...['changes', 'first-before', 'second-before', 'confirms', 'first-at', 'second-at'],
  ...['first-after', 'fills-in-own-time', 'second-after', 'extended', 'clears'],
  ...['clears-and-refills', 'two-tabs', 'fills-late', 'never', 'changes', 'fills', 'confirms'],
  ...['fills-in-own-time', 'changes'],
] as Preferring[];

const payings: readonly Paying[] = [
  ...['pays', 'pays-twice', 'told-late', 'told-twice', 'pays', 'pays-late', 'pays', 'never'],
  ...['pays', 'pays-at-the-close', 'told-twice', 'pays', 'pays-in-the-last-ms', 'pays', 'pays'],
] as Paying[];

/** Who somebody is, and what they will do; the later parts hold if they come so far. */
export interface Role {
  readonly person: Person;
  readonly registration: Registration;
  readonly review: Review;
}

/** Takes the parts in turn, from the beginning again when they are used up. */
export function inTurn<T>(parts: readonly T[]): () => T {
  let next = 0;
  return () => {
    const part = parts[next % parts.length];
    next += 1;
    if (part === undefined) throw new Error('There is no part to play.');
    return part;
  };
}
export const nextPreferring = () => inTurn(preferrings);
export const nextPaying = () => inTurn(payings);

/** Six real names of vocational colleges: the three of the sample, and three more. */
const schools: readonly School[] = [
  ...sampleSchools,
  { code: '13942', name: '湖南铁路科技职业技术学院' },
  { code: '12596', name: '保险职业学院' },
  { code: '12597', name: '湖南外贸职业学院' },
];
const peopleAtASchool = 60;

export function castOf(count: number, seed: number) {
  const atWork = schools.slice(0, Math.max(2, Math.min(6, Math.ceil(count / peopleAtASchool))));
  const people = makePeople({ count, seed, schools: atWork });
  const shuffled = shuffle(people, seed);
  const [registration, review] = [inTurn(registrations), inTurn(reviews)];
  const roles = shuffled.map((person): Role => {
    const registers = registration();
    return {
      person,
      registration: registers,
      review: registers.startsWith('submits') && registers !== 'submits-late' ? review() : 'passes',
    };
  });
  return { schools: atWork, people, roles, officers: officersOf(atWork, seed) };
}

function shuffle<T>(things: readonly T[], seed: number): readonly T[] {
  const chance = chanceOf(seed, 'shuffle');
  return things
    .map((thing) => ({ thing, lot: chance.upTo(2 ** 31) }))
    .sort((a, b) => a.lot - b.lot)
    .map(({ thing }) => thing);
}

export const officerPassword = 'rehearsed-by-the-office';

function officersOf(atWork: readonly School[], seed: number): readonly NewOfficer[] {
  const post = (staffId: string, org: string, role: NewOfficer['roles'][number]): NewOfficer => {
    const chance = chanceOf(seed, `totp/${staffId}`);
    return {
      ...{ staffId, org, roles: [role], name: staffId, password: officerPassword },
      totpSecret: Buffer.from(Array.from({ length: 20 }, () => chance.upTo(256))),
    };
  };
  return [
    ...atWork.flatMap(({ code }) => [
      post(`operator-${code}`, code, 'school-operator'),
      post(`reviewer-${code}-1`, code, 'school-reviewer'),
      post(`reviewer-${code}-2`, code, 'school-reviewer'),
    ]),
    post('institute-1', 'EXI', 'institute'),
    post('institute-2', 'EXI', 'institute'),
  ];
}

/** The device of an officer: a code of this half minute, or of the next if that one was used. */
export function totpDevice({ totpSecret }: Pick<NewOfficer, 'totpSecret'>): () => string {
  let used = 0;
  return () => {
    used = Math.max(totpStepAt(Date.now()), used + 1);
    return totpOf(totpSecret, used);
  };
}
