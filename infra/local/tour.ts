import type { Cloud } from './cloud.ts';

export interface NamedStop {
  readonly name: string;
  readonly nameEn: string;
  readonly at: number;
}

interface Happening {
  readonly at: number;
  readonly what: string;
}

const happeningsKept = 60;
const beijing = (at: number) =>
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
}: {
  readonly cloud: Cloud;
  readonly stops: readonly NamedStop[];
  /** What the sample people do when an edge has fired. */
  readonly act: () => Promise<void>;
}) {
  const happenings: Happening[] = [];
  const tell = (what: string, at: number) => {
    happenings.unshift({ what, at });
    if (happenings.length > happeningsKept) happenings.pop();
  };
  return {
    tell,

    async moveTo(to: number): Promise<void> {
      await cloud.clock.moveTo(to, async ({ at }) => {
        await act();
        await cloud.settle();
        console.log(`  ${beijing(at)}`);
      });
    },

    async look() {
      const schedules = await fetch(`${cloud.scheduler.endpoint}/schedules?MaxResults=100`);
      const { Schedules } = (await schedules.json()) as { Schedules: { Name: string }[] };
      const now = cloud.clock.now();
      const edges = Schedules.map(({ Name }) => ({
        edgeId: Name,
        at: Number(Name.split('-').at(-1)),
      }))
        .filter(({ at }) => at > now)
        .sort((a, b) => a.at - b.at);
      return { now, moving: cloud.clock.isMoving, stops, nextEdge: edges[0], events: happenings };
    },
  };
}
