import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { type DueSource, listeners } from './due.ts';
import { readJson, writeJson } from './json-file.ts';
import { bodyOf, type Loopback, serveLoopback } from './loopback.ts';
import { dueOf, type Schedule, SchedulerRefusal } from './schedule.ts';

/** A call that a schedule makes when it is due. */
export interface StartTarget {
  readonly schedule: string;
  readonly dueAt: number;
  /** A state machine, a function, or the universal target `…:aws-sdk:sfn:startExecution`. */
  readonly arn: string;
  /** JSON; for the universal target, the request of that API. */
  readonly input: string;
}

export interface SchedulerOptions {
  /** Where one-off schedules are kept (`schedules.json`); without it, in memory. */
  readonly dataFolder?: string;
  readonly region: string;
  /** The groups of the stack; `default` always exists. */
  readonly groups?: readonly string[];
  /** The schedules of the stack, which are as the stack says at each start. */
  readonly schedules?: readonly Schedule[];
  /** Season time. */
  readonly now: () => number;
  readonly startTarget: (target: StartTarget) => void | Promise<void>;
  /** Told of a start that failed; it counts as fired, for the sweeper is the net under it (design §3). */
  readonly onLost: (target: StartTarget, error: unknown) => void;
  readonly port?: number;
}

export interface Scheduler extends Loopback {
  /** The schedules that fire once: a move of the season clock stops at each of them. */
  readonly oneOffs: DueSource;
  /** The `rate()` schedules: a move fires them once at each of its stops. */
  readonly rates: DueSource;
}

interface Entry {
  readonly schedule: Schedule;
  readonly createdAt: number;
  readonly changedAt: number;
  /** The next moment, or none when a one-off has fired. */
  readonly dueAt?: number;
}

const defaultGroup = 'default';

/** EventBridge Scheduler on this machine and on the season's clock; its API is AWS's REST JSON. */
export async function startScheduler(options: SchedulerOptions): Promise<Scheduler> {
  const { dataFolder, region, now, startTarget, onLost } = options;
  const file = dataFolder === undefined ? undefined : join(dataFolder, 'schedules.json');
  const groups = new Set([defaultGroup, ...(options.groups ?? [])]);
  const entries = new Map((file && readJson<[string, Entry][]>(file)) || []);
  const ofTheStack = new Set<string>();
  for (const schedule of options.schedules ?? []) {
    const due = dueOf(schedule);
    if ('once' in due) throw new Error(`${schedule.Name} would fire at each start: only rates.`);
    const id = idOf(schedule.GroupName, schedule.Name);
    ofTheStack.add(id);
    entries.set(id, { schedule, createdAt: now(), changedAt: now(), dueAt: now() + due.everyMs });
  }

  const sooner = listeners();
  const keep = () =>
    file &&
    writeJson(
      file,
      [...entries].filter(([id]) => !ofTheStack.has(id)),
    );
  const arnOf = (id: string) => `arn:aws:scheduler:${region}:000000000000:schedule/${id}`;

  function existing(group: string | null | undefined, name: string): Entry {
    const entry = entries.get(idOf(group, name));
    if (entry !== undefined) return entry;
    throw new SchedulerRefusal(
      'ResourceNotFoundException',
      `Schedule ${name} does not exist.`,
      404,
    );
  }

  function put(schedule: Schedule, previous?: Entry) {
    const group = schedule.GroupName ?? defaultGroup;
    if (!groups.has(group)) {
      throw new SchedulerRefusal(
        'ResourceNotFoundException',
        `Schedule group ${group} does not exist.`,
        404,
      );
    }
    const due = dueOf(schedule);
    const dueAt = 'once' in due ? due.once : now() + due.everyMs;
    const id = idOf(group, schedule.Name);
    const createdAt = previous?.createdAt ?? now();
    entries.set(id, { schedule, createdAt, changedAt: now(), dueAt });
    keep();
    sooner.tell();
    return { ScheduleArn: arnOf(id) };
  }

  function create(schedule: Schedule) {
    const known = entries.get(idOf(schedule.GroupName, schedule.Name));
    if (known === undefined) return put(schedule);
    // The client's own retry of a call whose answer was lost.
    if (schedule.ClientToken !== undefined && known.schedule.ClientToken === schedule.ClientToken) {
      return { ScheduleArn: arnOf(idOf(schedule.GroupName, schedule.Name)) };
    }
    throw new SchedulerRefusal(
      'ConflictException',
      `Schedule ${schedule.Name} already exists.`,
      409,
    );
  }

  function remove(group: string | null, name: string) {
    existing(group, name);
    entries.delete(idOf(group, name));
    keep();
    return {};
  }

  function list(query: URLSearchParams) {
    const [group, prefix] = [query.get('ScheduleGroup'), query.get('NamePrefix') ?? ''];
    const [state, token] = [query.get('State'), query.get('NextToken') ?? ''];
    const most = Number(query.get('MaxResults') ?? 100);
    const found = [...entries]
      .filter(([id, { schedule }]) => id > token && schedule.Name.startsWith(prefix))
      .filter(
        ([, { schedule }]) => group === null || (schedule.GroupName ?? defaultGroup) === group,
      )
      .filter(([, { schedule }]) => state === null || stateOf(schedule) === state)
      .sort(([one], [other]) => (one < other ? -1 : 1));
    const page = found.slice(0, most);
    return {
      Schedules: page.map(([id, entry]) => ({
        ...described(arnOf(id), entry),
        Target: { Arn: entry.schedule.Target.Arn },
      })),
      ...(found.length > most && { NextToken: page.at(-1)?.[0] }),
    };
  }

  async function answer(request: IncomingMessage): Promise<object> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://scheduler');
    const [, collection, name, ...more] = pathname.split('/').map(decodeURIComponent);
    const route = `${request.method} ${collection}${name ? '/' : ''}${more.length ? '/…' : ''}`;
    const group = searchParams.get('groupName');
    if (route === 'GET schedules') return list(searchParams);
    if (name !== undefined) {
      if (route === 'GET schedules/') {
        const entry = existing(group, name);
        const { ClientToken: _, ...schedule } = entry.schedule;
        return { ...schedule, ...described(arnOf(idOf(group, name)), entry) };
      }
      if (route === 'DELETE schedules/') return remove(group, name);
      if (route === 'POST schedules/') return create(await scheduleIn(request, name));
      if (route === 'PUT schedules/') {
        const schedule = await scheduleIn(request, name);
        return put(schedule, existing(schedule.GroupName, name));
      }
    }
    throw new SchedulerRefusal(
      'ValidationException',
      `The local Scheduler does not know ${route}.`,
    );
  }

  async function fire(id: string, entry: Entry, dueAt: number, next?: number) {
    const { schedule } = entry;
    const target: StartTarget = {
      schedule: schedule.Name,
      dueAt,
      arn: schedule.Target.Arn,
      input: filledIn(schedule.Target.Input ?? '{}', arnOf(id), dueAt),
    };
    try {
      await startTarget(target);
    } catch (error) {
      onLost(target, error);
    }
    // Deleted or changed by what it started: that holds.
    if (entries.get(id) !== entry) return;
    if (next === undefined && schedule.ActionAfterCompletion === 'DELETE') entries.delete(id);
    else {
      const { dueAt: _, ...rest } = entry;
      entries.set(id, { ...rest, ...(next !== undefined && { dueAt: next }) });
    }
    keep();
  }

  const waiting = (once: boolean) =>
    [...entries]
      .flatMap(([id, entry]) => {
        const due = dueOf(entry.schedule);
        const counts = entry.dueAt !== undefined && stateOf(entry.schedule) === 'ENABLED';
        return counts && 'once' in due === once
          ? [{ id, entry, due, dueAt: entry.dueAt ?? 0 }]
          : [];
      })
      .sort((one, other) => one.dueAt - other.dueAt || (one.id < other.id ? -1 : 1));

  const oneOffs: DueSource = {
    nextDueAt: () => waiting(true)[0]?.dueAt,
    fireDue: async (at) => {
      for (const { id, entry, dueAt } of waiting(true).filter((each) => each.dueAt <= at)) {
        await fire(id, entry, dueAt);
      }
    },
    onSooner: sooner.add,
  };
  const rates: DueSource = {
    nextDueAt: () => waiting(false)[0]?.dueAt,
    fireDue: async (at) => {
      for (const { id, entry, due, dueAt } of waiting(false).filter((each) => each.dueAt <= at)) {
        // However many periods have passed, once.
        await fire(id, entry, dueAt, 'everyMs' in due ? at + due.everyMs : undefined);
      }
    },
    onSooner: sooner.add,
  };

  const server = await serveLoopback(async (request, reply) => {
    const say = (status: number, body: object, more: Record<string, string> = {}) =>
      reply
        .writeHead(status, { 'content-type': 'application/json', ...more })
        .end(JSON.stringify(body));
    try {
      say(200, await answer(request));
    } catch (error) {
      const refusal =
        error instanceof SchedulerRefusal
          ? error
          : new SchedulerRefusal('InternalServerException', String(error), 500);
      say(refusal.status, { Message: refusal.message }, { 'x-amzn-errortype': refusal.type });
    }
  }, options.port);

  return { ...server, oneOffs, rates };
}

const idOf = (group: string | null | undefined, name: string) => `${group ?? defaultGroup}/${name}`;

const stateOf = ({ State = 'ENABLED' }: Schedule) => State;

async function scheduleIn(request: IncomingMessage, Name: string): Promise<Schedule> {
  return { ...(JSON.parse((await bodyOf(request)).toString()) as Omit<Schedule, 'Name'>), Name };
}

/** What every view of a schedule says; AWS counts these times in seconds. */
function described(Arn: string, { schedule, createdAt, changedAt }: Entry) {
  return {
    Arn,
    Name: schedule.Name,
    GroupName: schedule.GroupName ?? defaultGroup,
    State: stateOf(schedule),
    CreationDate: createdAt / 1_000,
    LastModificationDate: changedAt / 1_000,
  };
}

/** Puts AWS's context attributes into an input. */
function filledIn(input: string, arn: string, dueAt: number): string {
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll(
      '<aws.scheduler.scheduled-time>',
      new Date(dueAt).toISOString().replace('.000Z', 'Z'),
    )
    .replaceAll('<aws.scheduler.execution-id>', randomUUID())
    .replaceAll('<aws.scheduler.attempt-number>', '1');
}
