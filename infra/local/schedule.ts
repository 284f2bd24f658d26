/** A schedule as EventBridge Scheduler's API and CloudFormation spell it. */
export interface Schedule {
  readonly Name: string;
  readonly GroupName?: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly State?: string;
  readonly Description?: string;
  readonly ActionAfterCompletion?: string;
  readonly FlexibleTimeWindow: { readonly Mode: string };
  readonly ClientToken?: string;
  readonly Target: {
    readonly Arn: string;
    readonly RoleArn: string;
    readonly Input?: string;
    readonly RetryPolicy?: object;
    readonly DeadLetterConfig?: object;
  };
}

/** When a schedule is due: once, or each time the period has passed. */
export type Due = { readonly once: number } | { readonly everyMs: number };

/** A refusal as AWS's REST services say it. */
export class SchedulerRefusal extends Error {
  readonly type: string;
  readonly status: number;
  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

const known = {
  schedule: [
    'Name',
    'GroupName',
    'ScheduleExpression',
    'ScheduleExpressionTimezone',
    'State',
    'Description',
    'ActionAfterCompletion',
    'FlexibleTimeWindow',
    'ClientToken',
    'KmsKeyArn',
    'Target',
  ],
  target: ['Arn', 'RoleArn', 'Input', 'RetryPolicy', 'DeadLetterConfig'],
};

/** What this machine can start; the first is the universal target. */
const targets = [
  /^arn:[\w-]+:scheduler:::aws-sdk:sfn:startExecution$/,
  /^arn:[\w-]+:states:[\w-]*:\d*:stateMachine:[\w-]+$/,
  /^arn:[\w-]+:lambda:[\w-]*:\d*:function:[\w-]+$/,
];

/** Both have been without daylight saving since 1992. */
const zoneOffsets: Record<string, string> = { UTC: 'Z', 'Asia/Shanghai': '+08:00' };
const unitMs: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads when a schedule is due; refuses by name whatever AWS knows and this machine does not. */
export function dueOf(schedule: Schedule): Due {
  refuseUnknown(schedule, known.schedule, 'the field');
  refuseUnknown(schedule.Target ?? {}, known.target, 'the target field');
  if (!/^[0-9a-zA-Z_.-]{1,64}$/.test(schedule.Name)) throw refusal(`the name ${schedule.Name}`);
  if (schedule.FlexibleTimeWindow?.Mode !== 'OFF') throw refusal('a flexible time window');
  if (!targets.some((pattern) => pattern.test(schedule.Target?.Arn ?? ''))) {
    throw refusal(`the target ${schedule.Target?.Arn}`);
  }
  if (schedule.Target.Input !== undefined) parsesAsJson(schedule.Target.Input);

  const expression = schedule.ScheduleExpression ?? '';
  const moment = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression)?.[1];
  if (moment !== undefined) {
    const zone = schedule.ScheduleExpressionTimezone ?? 'UTC';
    const offset = zoneOffsets[zone];
    if (offset === undefined) throw refusal(`the time zone ${zone}`);
    const once = Date.parse(moment + offset);
    if (Number.isNaN(once)) throw refusal(`the expression ${expression}`);
    return { once };
  }
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const everyMs = Number(count) * (unitMs[unit ?? ''] ?? Number.NaN);
  if (!(everyMs > 0)) throw refusal(`the expression ${expression}`);
  return { everyMs };
}

function refuseUnknown(value: object, fields: readonly string[], what: string): void {
  const unknown = Object.keys(value).find((field) => !fields.includes(field));
  if (unknown !== undefined) throw refusal(`${what} ${unknown}`);
}

function parsesAsJson(input: string): void {
  try {
    JSON.parse(input);
  } catch {
    throw refusal('an input that is no JSON');
  }
}

const refusal = (what: string) =>
  new SchedulerRefusal('ValidationException', `The local Scheduler does not know ${what}.`);
