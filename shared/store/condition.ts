import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Given, type Guard, givenOf, type Write } from '../domain/preference/guard.ts';

/** The four parts of an UpdateItem that say what may happen, and what does. */
export interface ConditionalUpdate {
  readonly ConditionExpression: string;
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

/** Compiles a declared write into one conditional update: nothing else decides. */
export function conditionalUpdate({ guard, given, change }: Write): ConditionalUpdate {
  const words = dictionary();
  const sets = [
    ...Object.entries(change.set).map(
      ([path, it]) => `${words.name(path)} = ${words.value(`:new_${path.replace('.', '_')}`, it)}`,
    ),
    ...Object.entries(change.setFrom ?? {}).map(
      ([target, { field, or }]) =>
        `${words.name(target)} = if_not_exists(${words.name(field)}, ${words.value(`:or_${target}`, or)})`,
    ),
  ];
  const removes = (change.remove ?? []).map(words.name);
  return {
    ConditionExpression: conditionText(guard, given, words),
    UpdateExpression: [
      `SET ${sets.join(', ')}`,
      ...(removes.length > 0 ? [`REMOVE ${removes.join(', ')}`] : []),
    ].join(' '),
    ExpressionAttributeNames: words.names,
    ExpressionAttributeValues: words.values,
  };
}

/** Compiles a guard alone: for the items that a transaction only looks at. */
export function conditionOnly(guard: Guard, given: Given) {
  const words = dictionary();
  return {
    ConditionExpression: conditionText(guard, given, words),
    ExpressionAttributeNames: words.names,
    ...(Object.keys(words.values).length > 0 && { ExpressionAttributeValues: words.values }),
  };
}

/** AND binds closer than OR, so an OR inside an AND has parentheses and nothing else: DynamoDB refuses needless ones. */
function conditionText(guard: Guard, given: Given, words: Dictionary): string {
  const text = (part: Guard, within: 'and' | 'or'): string => {
    if ('all' in part) return joined(part.all, 'and', within);
    if ('any' in part) return joined(part.any, 'or', within);
    if ('absent' in part) return `attribute_not_exists(${words.name(part.absent)})`;
    if ('present' in part) return `attribute_exists(${words.name(part.present)})`;
    return `${words.name(part.left)} ${part.is} ${operand(part.right)}`;
  };
  const joined = (parts: readonly Guard[], by: 'and' | 'or', within: 'and' | 'or'): string => {
    const own = parts.length > 1 ? by : within;
    const whole = parts
      .map((part) => text(part, own))
      .filter((said) => said !== '')
      .join(own === 'and' ? ' AND ' : ' OR ');
    return own === 'or' && within === 'and' ? `(${whole})` : whole;
  };
  const operand = (right: string) =>
    right.startsWith(':') ? words.value(right, givenOf(given, right.slice(1))) : words.name(right);
  return text(guard, 'or');
}

type Dictionary = ReturnType<typeof dictionary>;

/** The names and values of one expression, each behind a placeholder, so that no field is a reserved word. */
function dictionary() {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  return {
    names,
    values,
    name(path: string): string {
      const parts = path.split('.');
      for (const part of parts) names[`#${part}`] = part;
      return parts.map((part) => `#${part}`).join('.');
    },
    value(placeholder: string, it: unknown): string {
      values[placeholder] = it;
      return placeholder;
    },
  };
}

/** The item that a failed condition met, when the write asked for ALL_OLD; any other error passes untouched. */
export function metBy(error: unknown): Record<string, unknown> | undefined {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
  return error.Item === undefined ? undefined : unmarshall(error.Item);
}
