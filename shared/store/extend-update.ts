import type { MoveUpdate } from './move.ts';

type Values = Readonly<Record<string, unknown>>;

/** The update with one more condition, for what a state and equal fields cannot say. */
export function onlyIf(update: MoveUpdate, condition: string, values: Values = {}): MoveUpdate {
  return {
    ...update,
    ConditionExpression: `${update.ConditionExpression} AND ${condition}`,
    ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ...values },
  };
}

/** The update with one more assignment, for what the store must take from the record itself. */
export function alsoSet(update: MoveUpdate, assignment: string, values: Values = {}): MoveUpdate {
  return {
    ...update,
    UpdateExpression: update.UpdateExpression.replace(/^SET /, `SET ${assignment}, `),
    ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ...values },
  };
}
