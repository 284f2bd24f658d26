import { awsFunctions } from './expressions.ts';
import {
  Catcher,
  ChoiceRule,
  integrations,
  Machine,
  ProcessorConfig,
  Retrier,
  stateTypes,
} from './machine.ts';

/**
 * Everything the interpreter knows, read off its own schemas: what no workflow uses is to be taken out of it.
 * `Wait` is a state type, `Timestamp` a field of some state, `Retry.BackoffRate` a field of a retrier.
 */
export const knownFeatures: ReadonlySet<string> = new Set([
  ...Object.keys(Machine.shape),
  ...stateTypes.flatMap(({ shape }) => [...shape.Type.values, ...Object.keys(shape)]),
  ...Object.keys(Retrier.shape).map((field) => `Retry.${field}`),
  ...Retrier.shape.JitterStrategy.unwrap().options.map(
    (strategy) => `Retry.JitterStrategy=${strategy}`,
  ),
  ...Object.keys(Catcher.shape).map((field) => `Catch.${field}`),
  ...Object.keys(ChoiceRule.shape).map((field) => `Choices.${field}`),
  ...ProcessorConfig.options.flatMap(({ shape }) =>
    [...shape.Mode.values].map((mode) => `Mode=${mode}`),
  ),
  ...ProcessorConfig.options[1].shape.ExecutionType.options.map((type) => `ExecutionType=${type}`),
  ...Object.keys(integrations),
  ...Object.keys(awsFunctions(() => 0)).map((name) => `$${name}`),
]);
