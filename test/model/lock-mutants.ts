/** One text to break, and the tests that must notice. */
export interface Mutant {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly why: string;
  readonly tests: readonly string[];
  readonly needsDynamoDb?: true;
}

const moves = 'shared/domain/preference/moves.ts';
const pass = 'shared/domain/preference/pass.ts';
const lock = 'shared/domain/preference/lock.ts';
const round = 'shared/domain/preference/round.ts';
const preference = 'shared/domain/preference/preference.ts';
const refusal = 'shared/domain/preference/refusal.ts';
const change = 'shared/store/change-preference.ts';
const condition = 'shared/store/condition.ts';
const rounds = 'shared/store/remembered-rounds.ts';
const sealShard = 'functions/preferences/seal-shard/seal-shard.ts';
const beginSealing = 'functions/preferences/begin-sealing/begin-sealing.ts';
const closeLock = 'functions/preferences/close-lock/close-lock.ts';
const planLock = 'functions/preferences/plan-lock/plan-lock.ts';

/** The stories and the schedules: what the lock does. No test that merely repeats its text. */
const behaviour = ['test/model/lock.test.ts', 'test/model/lock-schedules.test.ts'];
const compiled = ['test/store/condition.test.ts'];

const wholeGuard =
  'guard: all(unsealed, opened, time, sameCalendar, sameVersion, sameEpoch, startsFrom(kind)),';
const without = (clause: string): Omit<Mutant, 'why'> => ({
  file: moves,
  find: wholeGuard,
  replace: wholeGuard.replace(`${clause}, `, ''),
  tests: behaviour,
});

export const lockMutants: readonly Mutant[] = [
  // The condition, clause by clause.
  { why: 'a save does not look at the seal', ...without('unsealed') },
  { why: 'a save does not wait for the opening', ...without('opened') },
  { why: 'a save does not look at the time', ...without('time') },
  { why: 'a save does not compare the lock version', ...without('sameCalendar') },
  { why: 'a save does not compare the version', ...without('sameVersion') },
  { why: 'a save does not compare the epoch', ...without('sameEpoch') },
  {
    why: 'a save at the first instant itself is in time',
    file: moves,
    find: "compare('t1', '>', ':stamp'),",
    replace: "compare('t1', '>=', ':stamp'),",
    tests: behaviour,
  },
  {
    why: 'a save at the close itself is in time',
    file: moves,
    find: "all(compare('t2', '>', ':stamp'), any(",
    replace: "all(compare('t2', '>=', ':stamp'), any(",
    tests: behaviour,
  },
  {
    why: 'a confirmation at the end of its grace is in time',
    file: moves,
    find: "compare('t2', '>', ':confirmStamp')",
    replace: "compare('t2', '>=', ':confirmStamp')",
    tests: behaviour,
  },
  {
    why: 'who is bound may write until the close',
    file: moves,
    find: "any(absent('boundAt'), compare('boundAt', '>=', 't1'))",
    replace: 'all()',
    tests: behaviour,
  },
  {
    why: 'a fill exactly at the first instant binds to it',
    file: moves,
    find: "compare('boundAt', '>=', 't1')",
    replace: "compare('boundAt', '>', 't1')",
    tests: behaviour,
  },
  {
    why: 'a save in the opening millisecond is too early',
    file: moves,
    find: "compare('opensAt', '<=', ':stamp')",
    replace: "compare('opensAt', '<', ':stamp')",
    tests: behaviour,
  },
  {
    why: 'a second try is not pinned on the instants',
    file: moves,
    find: 'const pins = [sameInstants, ',
    replace: 'const pins = [',
    tests: ['test/domain/preference/preference.test.ts'],
  },
  {
    why: 'a second try is not pinned on the version',
    file: moves,
    find: 'sameCalendar, sameVersion, sameEpoch];',
    replace: 'sameCalendar, sameEpoch];',
    tests: ['test/domain/preference/preference.test.ts'],
  },

  // What a move writes.
  {
    why: 'every fill binds anew',
    file: moves,
    find: "{ boundAt: { field: 'boundAt', or: stamp } }",
    replace: "{ boundAt: { field: 'none', or: stamp } }",
    tests: behaviour,
  },
  {
    why: 'a clear does not set free',
    file: moves,
    find: "save: 'binds',\n    clear: 'frees',",
    replace: "save: 'binds',",
    tests: behaviour,
  },
  {
    why: 'a save after a confirmation does not set free',
    file: moves,
    find: "save: 'frees',",
    replace: '',
    tests: behaviour,
  },
  {
    why: 'the version does not rise',
    file: moves,
    find: 'const ver = nextVersion(of, attempt.ver, { kind, stamp, choice });',
    replace: 'const ver = attempt.ver; nextVersion(of, ver, { kind, stamp, choice });',
    tests: behaviour,
  },
  {
    why: 'a request is remembered in one slot only',
    file: moves,
    find: '[`requests.${slotOf(ver)}`]',
    replace: "[`requests.${slotOf(ver) && '0'}`]",
    tests: behaviour,
  },
  {
    why: 'if_not_exists is left out of the write',
    file: condition,
    find: 'if_not_exists(${words.name(field)}, ${words.value(`:or_${target}`, or)})',
    replace: '${words.value(`:or_${target}`, or)}',
    tests: compiled,
    needsDynamoDb: true,
  },
  {
    why: 'an OR inside an AND loses its parentheses',
    file: condition,
    find: "own === 'or' && within === 'and' ? `(${whole})` : whole",
    replace: 'whole',
    tests: compiled,
    needsDynamoDb: true,
  },

  // The instants.
  {
    why: 'the seal grace is nothing',
    file: round,
    find: 'sealGraceMs = 120 * secondInMs',
    replace: 'sealGraceMs = 0 * secondInMs',
    tests: behaviour,
  },
  {
    why: 'the seal grace is in seconds',
    file: round,
    find: 'sealGraceMs = 120 * secondInMs',
    replace: 'sealGraceMs = 120',
    tests: behaviour,
  },
  {
    why: 'the sealing does not wait for the confirm grace',
    file: round,
    find: 'confirmGraceOf(graces) + sealGraceMs',
    replace: 'sealGraceMs',
    tests: behaviour,
  },
  {
    why: 'the Wait is told Shanghai time as UTC',
    file: planLock,
    find: 'new Date(sealableFrom(round, at))',
    replace: 'new Date(sealableFrom(round, at) + 28_800_000)',
    tests: behaviour,
  },
  {
    why: 'a remembered round is believed past its first instant',
    file: round,
    find: 'return stamp < t2 ? settled !== undefined :',
    replace: 'return stamp < t2 ? true :',
    tests: behaviour,
  },
  {
    why: 'a remembered round is believed at any time',
    file: rounds,
    find: 'round !== undefined && isSettledFor(round, stamp)',
    replace: 'round !== undefined',
    tests: behaviour,
  },
  {
    why: 'a missed first instant comes back when the round moves',
    file: preference,
    find: 'preference.t1 === missed ? missed : later(preference.t1, t1)',
    replace: 'later(preference.t1, t1)',
    tests: ['test/domain/preference/preference.test.ts'],
  },
  {
    why: 'the round lowers a personal extension',
    file: preference,
    find: 't2: later(preference.t2, t2),',
    replace: 't2,',
    tests: ['test/domain/preference/preference.test.ts'],
  },
  {
    why: 'an instant moves though the approval came at it',
    file: lock,
    find: "compare('at', '>', ':approvedAt')",
    replace: "compare('at', '>=', ':approvedAt')",
    tests: behaviour,
  },
  {
    why: 'an instant moves though its sealing has begun',
    file: lock,
    find: "guard: all(still('state'), still('at'), compare('at', '>', ':approvedAt')),",
    replace: "guard: all(still('at'), compare('at', '>', ':approvedAt')),",
    tests: ['test/domain/preference/round-and-lock.test.ts'],
  },
  {
    why: 'the lock version does not rise when an instant moves',
    file: lock,
    find: 'set: { opensAt, t1, t2, cal: round.cal + 1,',
    replace: 'set: { opensAt, t1, t2, cal: round.cal,',
    tests: behaviour,
  },

  {
    why: 'more time for one is given though the preference is sealed',
    file: moves,
    find: 'guard: all(unsealed, sameVersion, sameInstants),\n    given: { ver: seen.ver,',
    replace: 'guard: all(sameVersion, sameInstants),\n    given: { ver: seen.ver,',
    tests: behaviour,
  },
  {
    why: 'more time for one undoes a move that came between',
    file: moves,
    find: 'guard: all(unsealed, sameVersion, sameInstants),\n    given: { ver: seen.ver,',
    replace: 'guard: all(unsealed, sameVersion),\n    given: { ver: seen.ver,',
    tests: behaviour,
  },

  // The pass.
  {
    why: 'a shard is sealed before SEALING',
    file: sealShard,
    find: "lock.state !== 'SEALING' || lock.sealingFor !== at",
    replace: "lock.state === 'SEALED' && lock.sealingFor !== at",
    tests: behaviour,
  },
  {
    why: 'the sealing begins whenever it is asked to',
    file: beginSealing,
    find: '!maySeal(round, at, clock)',
    replace: 'clock < 0',
    tests: behaviour,
  },
  {
    why: 'a seal does not compare the version it judged',
    file: pass,
    find: 'all(unsealed, sameVersion, sameEpoch, sameInstants)',
    replace: 'all(unsealed, sameEpoch, sameInstants)',
    tests: behaviour,
  },
  {
    why: 'a seal does not compare the epoch it judged',
    file: pass,
    find: 'all(unsealed, sameVersion, sameEpoch, sameInstants)',
    replace: 'all(unsealed, sameVersion, sameInstants)',
    tests: ['test/domain/preference/pass.test.ts'],
  },
  {
    why: 'a seal writes what the pass chose, not what the store holds',
    file: pass,
    find: "lockedChoice: { field: 'choice', or: NONE }",
    replace: "lockedChoice: { field: 'none', or: NONE }",
    tests: behaviour,
  },
  {
    why: 'who fills while the pass goes by is still left open',
    file: pass,
    find: 'guard: all(unsealed, sameVersion, sameInstants),',
    replace: 'guard: all(unsealed, sameInstants),',
    tests: behaviour,
  },
  {
    why: 'a missed first instant is not written down',
    file: pass,
    find: 'change: { set: { t1: missed, changedAt: at',
    replace: 'change: { set: { changedAt: at',
    tests: behaviour,
  },
  {
    why: 'the pass seals who has an hour left',
    file: pass,
    find: 'if (own <= at)',
    replace: 'if (own <= at + 3_600_000)',
    tests: behaviour,
  },
  {
    why: 'a deferred preference is counted as locked',
    file: pass,
    find: 'counts.deferred += 1;',
    replace: 'counts.locked += 1;',
    tests: behaviour,
  },
  {
    why: 'the pass does not judge the choice again',
    file: pass,
    find: "standing.judge(choice) === 'ok' ? 'LOCKED' : 'NEEDS_OFFICE_DECISION'",
    replace: "standing.judge(choice) === 'ok' ? 'LOCKED' : 'LOCKED'",
    tests: behaviour,
  },
  {
    why: 'the pass goes by the instants that the item remembers',
    file: pass,
    find: 'const current = raised(preference, round);',
    replace: 'const current = raised(preference, { ...round, cal: 0 });',
    tests: behaviour,
  },
  {
    why: 'a lock is closed though something is not sealed',
    file: closeLock,
    find: 'if (!isConserved(counts)) {',
    replace: 'if (counts.all < 0 && !isConserved(counts)) {',
    tests: ['test/model/lock-deeds.test.ts'],
  },

  // The explanation of a refusal.
  {
    why: 'a retry is told that it is late',
    file: refusal,
    find: 'if (answer !== undefined)',
    replace: 'if (answer !== undefined && attempt.stamp < current.t1)',
    tests: behaviour,
  },
  {
    why: 'a late attempt is explained by the seal, and not recorded',
    file: refusal,
    find: 'if (!arrivedInTime(attempt, round, current))',
    replace: 'if (current.sealedAt === undefined && !arrivedInTime(attempt, round, current))',
    tests: behaviour,
  },
  {
    why: 'a late attempt is not recorded',
    file: change,
    find: 'const reference = await lateAttempts.record({',
    replace: "const reference = await (async (_: object) => 'L')({",
    tests: behaviour,
  },
  {
    why: 'a first save behind the sealing makes a preference',
    file: change,
    find: "if (round.settled === 't2') throw",
    replace: "if (round.settled === 't2' && round.cal < 0) throw",
    tests: ['test/store/change-preference.test.ts'],
  },
];
