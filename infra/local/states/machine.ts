import * as z from 'zod';
import { compile, isExpression } from './expressions.ts';

/** The resources our workflows may name, after `arn:<partition>:states:::`, and the arguments of each. */
export const integrations = {
  'lambda:invoke': { required: ['FunctionName', 'Payload'], optional: [] },
  'lambda:invoke.waitForTaskToken': { required: ['FunctionName', 'Payload'], optional: [] },
  'states:startExecution': { required: ['StateMachineArn', 'Input'], optional: ['Name'] },
  'states:startExecution.sync:2': { required: ['StateMachineArn', 'Input'], optional: ['Name'] },
} as const;
export type Integration = keyof typeof integrations;

const Template = z.json().superRefine(checkTemplate);
const Expression = z.string().superRefine((value, ctx) => {
  if (isExpression(value)) checkTemplate(value, ctx);
  else ctx.addIssue({ code: 'custom', message: 'must be one expression: {% … %}' });
});

/** A value of the schema, or an expression that will give one. */
function orExpression(schema: z.ZodType) {
  return z.json().superRefine((value, ctx) => {
    if (isExpression(value)) return checkTemplate(value, ctx);
    for (const { message } of schema.safeParse(value).error?.issues ?? [])
      ctx.addIssue({ code: 'custom', message });
  });
}

const StateName = z.string().min(1).max(80);
const ErrorNames = z.array(z.string().min(1)).min(1);
const Assign = z.record(z.string().regex(/^(?!states$)[\p{L}_][\p{L}\p{N}_]{0,79}$/u), Template);
const common = { Comment: z.string().optional() };
const leaves = { Output: Template.optional(), Assign: Assign.optional() };
const goesOn = { ...leaves, Next: StateName.optional(), End: z.literal(true).optional() };

/** Defaults as AWS documents them. */
export const Retrier = z.strictObject({
  ErrorEquals: ErrorNames,
  IntervalSeconds: z.int().min(1).max(99_999_999).default(1),
  BackoffRate: z.number().min(1).default(2),
  MaxAttempts: z.int().min(0).max(99_999_999).default(3),
  MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
});
export const Catcher = z.strictObject({ ErrorEquals: ErrorNames, Next: StateName, ...leaves });
export const ChoiceRule = z.strictObject({ Condition: Expression, Next: StateName, ...leaves });
const mayFail = {
  Retry: z.array(Retrier).min(1).optional(),
  Catch: z.array(Catcher).min(1).optional(),
};

export const ProcessorConfig = z.discriminatedUnion('Mode', [
  z.strictObject({ Mode: z.literal('INLINE') }),
  z.strictObject({
    Mode: z.literal('DISTRIBUTED'),
    ExecutionType: z.enum(['EXPRESS', 'STANDARD']),
  }),
]);

const PassState = z.strictObject({ Type: z.literal('Pass'), ...common, ...goesOn });
const TaskState = z.strictObject({
  Type: z.literal('Task'),
  Resource: z.string(),
  Arguments: z.record(z.string(), Template),
  TimeoutSeconds: orExpression(z.int().min(1).max(99_999_999)),
  ...common,
  ...goesOn,
  ...mayFail,
});
const WaitState = z.strictObject({
  Type: z.literal('Wait'),
  Seconds: orExpression(z.int().min(0).max(99_999_999)).optional(),
  Timestamp: orExpression(z.iso.datetime({ offset: true })).optional(),
  ...common,
  ...goesOn,
});
const ChoiceState = z.strictObject({
  Type: z.literal('Choice'),
  Choices: z.array(ChoiceRule).min(1),
  Default: StateName,
  ...common,
  ...leaves,
});
const MapState = z.strictObject({
  Type: z.literal('Map'),
  Items: orExpression(z.array(z.json())),
  ItemSelector: Template.optional(),
  MaxConcurrency: orExpression(z.int().min(0)).optional(),
  get ItemProcessor(): z.ZodType<ItemProcessor> {
    return z.strictObject({
      ProcessorConfig,
      StartAt: StateName,
      States: z.record(StateName, State),
    });
  },
  ...common,
  ...goesOn,
  ...mayFail,
});
const SucceedState = z.strictObject({
  Type: z.literal('Succeed'),
  ...common,
  Output: Template.optional(),
});
const FailState = z.strictObject({
  Type: z.literal('Fail'),
  Error: orExpression(z.string()),
  Cause: orExpression(z.string()),
  ...common,
});

export const stateTypes = [
  PassState,
  TaskState,
  WaitState,
  ChoiceState,
  MapState,
  SucceedState,
  FailState,
] as const;
const State = z.discriminatedUnion('Type', stateTypes, {
  error: (issue) => {
    const type = (issue.input as { Type?: unknown } | undefined)?.Type;
    return `the interpreter does not know the state type ${JSON.stringify(type)}`;
  },
});
export const Machine = z.strictObject({
  Comment: z.string().optional(),
  QueryLanguage: z.literal('JSONata', { error: 'must be "JSONata" (and is not the default)' }),
  StartAt: StateName,
  TimeoutSeconds: z.int().min(1).max(99_999_999).optional(),
  States: z.record(StateName, State),
});

export type State = z.infer<typeof State>;
export type TaskState = z.infer<typeof TaskState>;
export type MapState = z.infer<typeof MapState>;
export type Machine = z.infer<typeof Machine>;
/** What a machine and the inside of a Map have in common. */
export interface Graph {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
interface ItemProcessor extends Graph {
  readonly ProcessorConfig: z.infer<typeof ProcessorConfig>;
}

/** `lambda:invoke` of `arn:aws:states:::lambda:invoke`; undefined if it is none of ours. */
export function integrationOf(resource: string): Integration | undefined {
  const name = /^arn:[^:]+:states:::(.+)$/.exec(resource)?.[1];
  return name !== undefined && Object.hasOwn(integrations, name)
    ? (name as Integration)
    : undefined;
}

/** Every string that opens or closes an expression must be one whole expression that compiles. */
function checkTemplate(
  template: unknown,
  ctx: z.core.$RefinementCtx<unknown>,
  path: PropertyKey[] = [],
): void {
  if (typeof template === 'object' && template !== null) {
    for (const [key, value] of Object.entries(template)) checkTemplate(value, ctx, [...path, key]);
    return;
  }
  if (typeof template !== 'string' || !(template.startsWith('{%') || template.endsWith('%}')))
    return;
  try {
    if (!isExpression(template)) throw new Error('an expression begins with {% and ends with %}');
    compile(template);
  } catch (error) {
    ctx.addIssue({ code: 'custom', path, message: (error as Error).message });
  }
}
