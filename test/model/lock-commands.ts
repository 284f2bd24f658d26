import fc from 'fast-check';
import { LockPolicy } from '../../shared/domain/preference/round.ts';
import type { LockWorld } from './lock-world.ts';

/** One thing that somebody does, or that time does. */
export type Command = (world: LockWorld) => Promise<void>;

const who = fc.nat(2);
const tab = fc.nat(1);
const instant = fc.constantFrom('t1' as const, 't1' as const, 't2' as const);
/** How long a request lies frozen between its arrival and its write: a signed one dies after some 300 s. */
const frozenMs = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.constantFrom(1_000, 60_000, 115_000, 125_000, 300_000) },
);
const edge = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('open' as const, 't1' as const, 'seal1' as const) },
  { weight: 1, arbitrary: fc.constantFrom('t2' as const, 'seal2' as const, 'confirm' as const) },
);
const extensionMs = fc.constantFrom(60_000, 600_000, 3_600_000, 30 * 3_600_000);

const told = (text: string, command: Command): Command =>
  Object.assign(command, { [fc.toStringMethod]: () => text });

const change = fc
  .record({
    kind: fc.constantFrom(
      'save' as const,
      'save' as const,
      'save' as const,
      'confirm' as const,
      'clear' as const,
    ),
    who,
    tab,
    env: tab,
    pick: fc.nat(3),
    looks: fc.constantFrom('signs in', 'signs in', 'looks', 'looks', 'neither'),
    frozenMs,
  })
  .map((it) =>
    told(`${it.kind} ${JSON.stringify(it)}`, async (world) => {
      if (it.looks === 'signs in') await world.signIn(it.who, it.tab);
      if (it.looks === 'looks') await world.look(it.who, it.tab);
      await world.change(it.kind, it.who, it.tab, it.env, it.pick, it.frozenMs);
    }),
  );

const time = fc.oneof(
  fc
    .constantFrom(1, 1_000, 60_000, 118_000, 125_000, 3_600_000)
    .map((ms) => told(`wait ${ms} ms`, (world) => world.wait(ms))),
  fc
    .record({ edge, byMs: fc.constantFrom(-1_000, -1, 0, 1, 10_000) })
    .map((it) => told(`go to ${it.edge} ${it.byMs} ms`, (world) => world.goto(it.edge, it.byMs))),
);

/** The last millisecond before an instant, or the first at it: where everything happens. */
const lastMoment = fc
  .record({
    kind: fc.constantFrom('save' as const, 'confirm' as const, 'clear' as const),
    ...{ instant, who, env: tab, pick: fc.nat(3), frozenMs },
    byMs: fc.constantFrom(-1, -1, 0),
  })
  .map((it) =>
    told(`at the last moment ${JSON.stringify(it)}`, async (world) => {
      await world.goto(it.instant, it.byMs);
      await world.signIn(it.who, 0);
      await world.change(it.kind, it.who, 0, it.env, it.pick, it.frozenMs);
    }),
  );

const pass = fc
  .record({
    instant,
    onTime: fc.boolean(),
    skewMs: fc.constantFrom(-5_000, 0, 5_000),
    killBefore: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    landBefore: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    withoutBegin: fc.constantFrom(false, false, false, true),
  })
  .map((it) =>
    told(`pass ${JSON.stringify(it)}`, async (world) => {
      if (it.onTime) await world.goto(it.instant === 't1' ? 'seal1' : 'seal2', 0);
      await world.pass(it.instant, it);
    }),
  );

const officers = fc.oneof(
  fc
    .record({ who, instant, byMs: extensionMs, frozenMs })
    .map((it) =>
      told(`extend one ${JSON.stringify(it)}`, (world) =>
        world.extendOne(it.who, it.instant, it.byMs, it.frozenMs),
      ),
    ),
  fc
    .record({
      instant,
      byMs: fc.oneof(extensionMs, fc.constant(-3_600_000)),
      frozenMs: fc.constantFrom(0, 0, 1_000, 60_000, 200_000),
    })
    .map((it) =>
      told(`extend all ${JSON.stringify(it)}`, (world) =>
        world.extendAll(it.instant, it.byMs, it.frozenMs),
      ),
    ),
  fc
    .record({ who, claim: fc.boolean() })
    .map((it) => told(`revoke ${JSON.stringify(it)}`, (world) => world.revoke(it.who, it.claim))),
);

const retry = fc
  .record({ nth: fc.nat(9), env: tab })
  .map((it) => told(`retry ${JSON.stringify(it)}`, (world) => world.retry(it.nth, it.env)));
const sweep = fc.constant(told('sweep', (world) => world.sweep()));
const nextRound = fc.constant(told('next round', (world) => world.nextRound()));

/** Up to so many of them, in any order. */
export const storyOf = (maxLength: number) =>
  fc.record({
    startsOpen: fc.constantFrom(true, true, true, true, false),
    policy: fc.constantFrom(...LockPolicy.options),
    commands: fc.array(
      fc.oneof(
        { weight: 14, arbitrary: change },
        { weight: 4, arbitrary: time },
        { weight: 3, arbitrary: lastMoment },
        { weight: 3, arbitrary: pass },
        { weight: 2, arbitrary: retry },
        { weight: 2, arbitrary: officers },
        { weight: 1, arbitrary: sweep },
        { weight: 1, arbitrary: nextRound },
      ),
      { maxLength, size: 'max' },
    ),
  });

/** Tells one story to its end: until the last pass that is due has sealed the last preference. */
export async function play(
  world: LockWorld,
  { startsOpen, commands }: { startsOpen: boolean; commands: readonly Command[] },
): Promise<void> {
  await world.begin();
  if (startsOpen) await world.goto('open', 0);
  for (const command of commands) await command(world);
  await world.finish();
}
