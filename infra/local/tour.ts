import type { Cloud } from './cloud.ts';
import { type Happening, type Words, workflowsEnded } from './happenings.ts';

export interface NamedStop {
  readonly name: string;
  readonly nameEn: string;
  readonly at: number;
}

const happeningsShown = 60;
const yearMs = 366 * 86_400_000;
/** Beijing's time of a season instant. */
export const beijing = (at: number) =>
  new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

/** Where the season clock can be put, from the calendar's own instants (ms). */
export function namedStops(
  windows: ReadonlyMap<string, { opensAt: number; closesAt: number }>,
): NamedStop[] {
  const opens = (id: string) => windows.get(id)?.opensAt ?? 0;
  const closes = (id: string) => windows.get(id)?.closesAt ?? 0;
  const second = 1000;
  const stops: NamedStop[] = [
    {
      name: '导入截止前五分钟',
      nameEn: 'Import, five minutes left',
      at: opens('W02') - 300 * second,
    },
    { name: '注册报名开始', nameEn: 'Registration opens', at: opens('W02') },
    { name: '资格审核开始', nameEn: 'Review opens', at: opens('W04') },
    { name: '公示开始', nameEn: 'Publicity opens', at: opens('W09') },
    { name: '志愿填报开始', nameEn: 'Preferences open', at: opens('W10') },
    { name: '锁定前十秒', nameEn: 'Ten seconds before the lock', at: closes('W11') - 10 * second },
    { name: '锁定封存后', nameEn: 'After the lock is sealed', at: closes('W11') + 150 * second },
    {
      name: '填报截止前十秒',
      nameEn: 'Ten seconds before the close',
      at: closes('W10') - 10 * second,
    },
    { name: '准考证打印开始', nameEn: 'Ticket printing opens', at: opens('W14') },
  ];
  return stops.filter(({ at }) => at > 0);
}

/** Moves the season clock for a person, lets the sample people act on the way, and tells what happened. */
export function createTour({
  cloud,
  stops,
  act,
  wordsOf = (edgeId) => ({ what: edgeId, whatEn: edgeId }),
  edgesFired = () => [],
}: {
  readonly cloud: Cloud;
  readonly stops: readonly NamedStop[];
  /** Resolves when the sample people have done what the edges so far brought. */
  readonly act: () => Promise<void>;
  /** An edge as a person reads it. @default its id */
  readonly wordsOf?: (edgeId: string) => Words;
  /** Those that have fired in this run. @default none is told */
  readonly edgesFired?: () => readonly { readonly edgeId: string; readonly at: number }[];
}) {
  let isMoving = false;
  const lastStopAt = Math.max(...stops.map(({ at }) => at));

  async function go(to: number): Promise<void> {
    // Nobody is left behind with half a deed when a window closes on the way.
    await act();
    await cloud.clock.moveTo(to, async ({ at }) => {
      await act();
      await cloud.settle();
      const here = edgesFired().filter((edge) => edge.at === at);
      if (here.length === 0) console.log(`  ${beijing(at)}`);
      for (const { edgeId } of here) console.log(`  ${beijing(at)}  ${wordsOf(edgeId).whatEn}`);
    });
  }

  return {
    async moveTo(to: number): Promise<void> {
      if (!Number.isInteger(to) || to > lastStopAt + yearMs)
        throw new Error('Give the season clock an instant of its season, in milliseconds.');
      if (isMoving) throw new Error('The season clock is being moved: wait until it has arrived.');
      isMoving = true;
      await go(to).finally(() => {
        isMoving = false;
      });
    },

    async look() {
      const schedules = await fetch(`${cloud.scheduler.endpoint}/schedules?MaxResults=100`);
      const { Schedules } = (await schedules.json()) as { Schedules: { Name: string }[] };
      const now = cloud.clock.now();
      const edges = Schedules.map(({ Name }) => ({
        edgeId: Name,
        at: Number(Name.split('-').at(-1)),
        ...wordsOf(Name),
      }))
        .filter(({ at }) => at > now)
        .sort((a, b) => a.at - b.at);
      const fired = edgesFired().map(({ edgeId, at }): Happening => ({ at, ...wordsOf(edgeId) }));
      const events = [...workflowsEnded(cloud.states.executions()), ...fired]
        .sort((one, other) => other.at - one.at)
        .slice(0, happeningsShown);
      return { now, moving: isMoving || cloud.clock.isMoving, stops, nextEdge: edges[0], events };
    },
  };
}
