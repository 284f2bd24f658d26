import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from '../rehearsal/api-client.ts';
import { type Candidate, candidate, requireDone } from '../rehearsal/candidate.ts';
import { chanceOf } from '../rehearsal/chance.ts';
import { type Officer, officer } from '../rehearsal/officer.ts';
import { outboxReader } from '../rehearsal/outbox-reader.ts';
import { syntheticPhoto, syntheticProof } from '../rehearsal/papers.ts';
import type { Person } from '../rehearsal/people.ts';

/** A code may be asked for once a minute (season time, which goes as the wall's). */
const codeEveryMs = 61_000;

interface CrowdOptions {
  readonly api: ApiClient;
  readonly people: readonly Person[];
  readonly password: string;
  readonly totp: (staffId: string) => () => string;
  /** Does a deed unless an earlier run has finished it; `again` if one has begun it. */
  readonly once: (deed: string, what: (again: boolean) => Promise<void>) => Promise<void>;
  readonly isOpen: (windowId: string) => boolean;
  readonly say: (what: string) => void;
}

const unsubmitted: ReadonlySet<string> = new Set(['REGISTERED', 'DRAFT']);

/** What the sample people come for when a window opens, in the order of the season. */
const windowsAwaited = ['W02', 'W04', 'W10', 'W14'] as const;

/** The sample people: at each opening they do what they came for, through the HTTP API alone. */
export function createCrowd(options: CrowdOptions) {
  const { api, people, password, totp, once, isOpen, say } = options;
  const outbox = outboxReader(api.baseUrl);
  const crowd: Candidate[] = people.map((person) =>
    candidate(api, outbox, {
      ...person,
      password,
      photo: () => syntheticPhoto(person),
      proof: () => syntheticProof(person),
    }),
  );
  let queue = Promise.resolve();
  let resting = false;

  const tell = (who: string, error: unknown) => {
    if (!resting) say(`! ${who}: ${error instanceof Error ? error.message : String(error)}`);
  };
  const everyone = async (what: (one: Candidate, at: number) => Promise<void>, again = false) => {
    const inTurn = [...crowd.entries()];
    // Whom a killed run left with half a deed may have to wait: the last come first.
    for (const [at, one] of again ? inTurn.toReversed() : inTurn) {
      if (!resting) await what(one, at).catch((error: unknown) => tell(one.self.name, error));
    }
    // Then it is not done: the next run goes on with it.
    if (resting) throw new Error('The platform is ending.');
  };
  const signedIn = async (one: Candidate) => {
    if (one.token === undefined) await one.signIn();
    return one.me();
  };

  const deeds: Record<(typeof windowsAwaited)[number], (again: boolean) => Promise<void>> = {
    W02: (again) =>
      everyone(async (one, at) => {
        if (!(again && (await isRegistered(one)))) await register(one, again);
        if (again && !unsubmitted.has((await one.me()).application.state)) return;
        await one.complete();
        // One in ten leaves it a draft: the close expires it.
        if (at % 10 !== 9) await one.submit();
      }, again),
    W04: async (again) => {
      for (const code of new Set(people.map(({ schoolCode }) => schoolCode))) {
        const staffId = `auto-reviewer-${code}`;
        const reviewer = officer(api, { staffId, password, totp: totp(staffId) });
        await reviewer.signIn();
        if (again) await decideTaken(reviewer);
        await reviewer.review(({ taskId }) => judgementOf(taskId));
      }
    },
    W10: () =>
      everyone(async (one) => {
        const { application, account } = await signedIn(one);
        // Some people never fill in anything; the close counts them.
        const { idNo } = one.self;
        if (application.state !== 'ELIGIBLE' || chanceOf(idNo, 'fills').withOdds(0.1)) return;
        if ((await one.preference()).choice === undefined) {
          const { plans } = await api.must('showCatalogue', {
            query: { juniorMajorCode: account.juniorMajorCode },
          });
          const open = plans.filter(({ category }) => category === 'GENERAL');
          if (open.length === 0) return;
          const { collegeCode, majorCode } = chanceOf(idNo, 'choice').oneOf(open);
          const choice = { collegeCode, majorCode, category: 'GENERAL' } as const;
          requireDone('savePreference', await one.choose(choice));
        }
        await one.pay();
      }),
    W14: () =>
      everyone(async (one) => {
        if ((await signedIn(one)).ticket !== undefined) await one.print();
      }),
  };

  function come(windowId: string): void {
    const deed = deeds[windowId as keyof typeof deeds];
    if (deed === undefined) return;
    queue = queue
      .then(() => (resting ? undefined : once(`${windowId}-open`, deed)))
      .catch((error: unknown) => tell(windowId, error));
  }

  return {
    /** An edge has fired: its deed follows, after those under way. */
    hear(edgeId: string): void {
      const [windowId, edge] = edgeId.split('-');
      if (windowId !== undefined && edge === 'open') come(windowId);
    },
    /** What an earlier run left undone is done, as far as its window is still open. */
    resume(): void {
      for (const windowId of windowsAwaited) if (isOpen(windowId)) come(windowId);
    },
    /** Resolves when everybody has done what they came for. */
    idle: () => queue,
    /** The platform is about to end: nobody begins anything, and nobody complains. */
    rest(): void {
      resting = true;
    },
  };
}

/** The same API with keys that begin with the name of this run. */
export function apiOfRun(api: ApiClient, run: string): ApiClient {
  const own = <C extends { readonly key?: string }>(call: C): C =>
    call.key === undefined ? call : { ...call, key: `${run}-${call.key}` };
  return {
    baseUrl: api.baseUrl,
    ask: (deed, call) => api.ask(deed, call && own(call)),
    must: (deed, call) => api.must(deed, call && own(call)),
  };
}

/** Signs in whom an earlier run has registered. */
const isRegistered = (one: Candidate) =>
  one.signIn().then(
    () => true,
    () => false,
  );

/** Registers; whose code went to an earlier run asks for the next as soon as there may be one. */
async function register(one: Candidate, again: boolean): Promise<void> {
  const giveUpAt = Date.now() + codeEveryMs;
  for (;;) {
    const asked = await one.askCode();
    if (asked.ok) break;
    if (!again || asked.problem.code !== 'CodeTooSoon' || Date.now() > giveUpAt)
      requireDone('sendCode', asked);
    await pause(1_000);
  }
  requireDone('activateAccount', await one.activate());
  requireDone('setPassword', await one.trySetPassword(one.self.password));
}

const judgementOf = (taskId: string) =>
  chanceOf(taskId, 'verdict').withOdds(0.93)
    ? ({ verdict: 'PASS' } as const)
    : ({ verdict: 'FAIL', reasonCode: 'NOT_GRADUATING' } as const);

/** What the officer took in an earlier run is still theirs: nobody else is given it while the lease lasts. */
async function decideTaken(reviewer: Officer): Promise<void> {
  const { tasks } = requireDone(
    'listTasks',
    await reviewer.ask('listTasks', { query: { stage: 'FIRST', state: 'TAKEN' } }),
  );
  for (const { taskId } of tasks) {
    const shown = await reviewer.show(taskId);
    if (!shown.ok || shown.reply.task.takenBy !== reviewer.self.staffId) continue;
    const { revision } = shown.reply.task;
    requireDone('decideTask', await reviewer.decide(taskId, revision, judgementOf(taskId)));
  }
}
