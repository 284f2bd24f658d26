import type { SeasonClock } from '../../local/season-clock.ts';
import type { ApiClient } from '../api-client.ts';
import type { Candidate } from '../candidate.ts';
import type { castOf, Role } from '../cast.ts';
import type { SentRow } from '../checker/evidence.ts';
import type { Officer } from '../officer.ts';
import type { Outbox } from '../outbox-reader.ts';
import type { Person } from '../people.ts';
import type { PaymentProvider } from '../provider.ts';

/** A candidate in the play: who they are, what they do, and where they act from. */
export interface Player extends Role {
  readonly actor: Candidate;
  /** The phone that they have: their own, or one that they won. */
  phone: string;
  candidateId?: string;
}

/** Everybody and everything that the scenes need. */
export interface Company extends Omit<ReturnType<typeof castOf>, 'officers'> {
  readonly seed: number;
  readonly people: readonly Person[];
  readonly clientOf: (actor: string) => ApiClient;
  /** Anybody without a session. */
  readonly open: ApiClient;
  readonly clock: SeasonClock;
  readonly settle: () => Promise<void>;
  /** Fires the edges that were done since the last time once more; nobody of the play must notice. */
  readonly fireAgain: () => Promise<void>;
  readonly outbox: Outbox;
  /** The windows as they are published now. */
  readonly calendar: () => Promise<Windows>;
  readonly provider: PaymentProvider;
  readonly officers: ReadonlyMap<string, Officer>;
  /** What the scenes note for the judgement. */
  readonly sentRows: SentRow[];
  readonly racedPhones: string[];
  readonly players: Player[];
}

export type Windows = (id: string) => { readonly opensAt: number; readonly closesAt: number };

export async function seasonCalendar(open: ApiClient): Promise<Windows> {
  const { calendar } = await open.must('showSeason');
  return (id) => {
    const window = calendar.windows.find((each) => each.id === id);
    if (window === undefined) throw new Error(`The calendar has no window ${id}.`);
    return window;
  };
}

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

/** So many people act at the same moment. */
const atOnce = 12;

/** Lets everybody act, some at a time; the first surprise ends it. */
export async function everyone<T>(
  people: readonly T[],
  act: (one: T, place: number) => Promise<void>,
): Promise<void> {
  const waiting = [...people.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await act(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** An officer of the play, signed in. */
export async function onDuty(company: Company, staffId: string): Promise<Officer> {
  const found = company.officers.get(staffId);
  if (found === undefined) throw new Error(`There is no officer ${staffId}.`);
  if (!found.isSignedIn) await found.signIn();
  return found;
}

/** What did not get into force is tried again after two minutes: they look so often whether it did. */
const looks = 8;

/** Two of the institute agree on a change, and it is in force. */
export async function agreeOn(company: Company, change: object): Promise<void> {
  const { clock, settle } = company;
  const [one, other] = [await onDuty(company, 'institute-1'), await onDuty(company, 'institute-2')];
  const { proposalId } = await one.propose(change);
  await other.approve(proposalId);
  for (let looked = 0; looked < looks; looked += 1) {
    await settle();
    if ((await one.stateOf(proposalId)) === 'ACTIVE') return;
    await clock.moveTo(clock.now() + 2 * minuteMs);
  }
  throw new Error(`What was agreed on is not in force: ${JSON.stringify(change)}.`);
}
