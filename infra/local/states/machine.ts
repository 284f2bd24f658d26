import * as z from 'zod';
import { compile, isExpression } from './expressions.ts';

/** The resources our workflows may name, after `arn:<partition>:states:::`, and the arguments of each. */
export const integrations = {
  'lambda:invoke': ['FunctionName', 'Payload'],
  'lambda:invoke.waitForTaskToken': ['FunctionName', 'Payload'],
  'states:startExecution.sync:2': ['StateMachineArn', 'Name', 'Input'],
} as const;
export type Integration = keyof typeof integrations;

const Resource = z.string().transform((resource, ctx) => {
  const integration = integrationOf(resource);
  if (integration !== undefined) return integration;
  ctx.addIssue({ code: 'custom', message: `the interpreter does not know ${resource}` });
  return z.NEVER;
});
const Template = z.json().superRefine(checkTemplate);
const Expression = z.string().superRefine((value, ctx) => {
  if (isExpression(value)) checkTemplate(value, ctx);
  else ctx.addIssue({ code: 'custom', message: 'must be one expression: {% … %}' });
});

const StateName = z.string().min(1).max(80);
const ErrorNames = z.array(z.string().min(1)).min(1);
const Assign = z.record(z.string().regex(/^(?!states$)[\p{L}_][\p{L}\p{N}_]{0,79}$/u), Template);

/** Defaults as AWS documents them; without a strategy there is no jitter. */
export const Retrier = z.strictObject({
  ErrorEquals: ErrorNames,
  IntervalSeconds: z.int().min(1).max(99_999_999).default(1),
  BackoffRate: z.number().min(1).default(2),
  MaxAttempts: z.int().min(0).max(99_999_999).default(3),
  MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.literal('FULL').optional(),
});
export const Catcher = z.strictObject({
  ErrorEquals: ErrorNames,
  Assign: Assign.optional(),
  Output: Template.optional(),
  Next: StateName,
});
export const ChoiceRule = z.strictObject({
  Condition: Expression,
  Output: Template.optional(),
  Next: StateName,
});

export const ProcessorConfig = z.discriminatedUnion('Mode', [
  z.strictObject({ Mode: z.literal('INLINE') }),
  z.strictObject({ Mode: z.literal('DISTRIBUTED'), ExecutionType: z.literal('EXPRESS') }),
]);

const TaskState = z.strictObject({
  Type: z.literal('Task'),
  Resource,
  Arguments: z.record(z.string(), Template),
  TimeoutSeconds: z.union([z.int().min(1).max(99_999_999), Expression]),
  Assign: Assign.optional(),
  Output: Template.optional(),
  Retry: z.array(Retrier).min(1).optional(),
  Catch: z.array(Catcher).min(1).optional(),
  Next: StateName.optional(),
  End: z.literal(true).optional(),
});
const WaitState = z.strictObject({
  Type: z.literal('Wait'),
  Timestamp: Expression,
  Next: StateName,
});
const ChoiceState = z.strictObject({
  Type: z.literal('Choice'),
  Choices: z.array(ChoiceRule).min(1),
  Default: StateName,
});
const MapState = z.strictObject({
  Type: z.literal('Map'),
  Items: Expression,
  ItemSelector: Template.optional(),
  /** AWS runs at most 40 iterations of an inline Map at once; of the other kind ours want no more. */
  MaxConcurrency: z.int().min(1).max(40),
  get ItemProcessor(): z.ZodType<ItemProcessor> {
    return z.strictObject({
      ProcessorConfig,
      StartAt: StateName,
      States: z.record(StateName, State),
    });
  },
  Output: Template.optional(),
  Catch: z.array(Catcher).min(1).optional(),
  Next: StateName,
});
const SucceedState = z.strictObject({ Type: z.literal('Succeed') });
const FailState = z.strictObject({
  Type: z.literal('Fail'),
  Error: z.string(),
  Cause: z.string().superRefine(checkTemplate),
});

export const stateTypes = [
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
