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
 * `Wait` is a state type, `Wait.Timestamp` a field of it, `Retry.BackoffRate` a field of a retrier.
 * The functions are not here: JSONata with AWS's own is one language, known whole as AWS has it.
 */
export const knownFeatures: ReadonlySet<string> = new Set([
  ...fieldsOf('Machine', Machine),
  ...stateTypes.flatMap((state) => [
    state.shape.Type.value,
    ...fieldsOf(state.shape.Type.value, state),
  ]),
  ...fieldsOf('Retry', Retrier),
  ...fieldsOf('Catch', Catcher),
  ...fieldsOf('Choices', ChoiceRule),
  ...valuesOf('Retry.JitterStrategy', Retrier.shape.JitterStrategy.unwrap()),
  ...ProcessorConfig.options.flatMap(({ shape }) => valuesOf('Mode', shape.Mode)),
  ...valuesOf('ExecutionType', ProcessorConfig.options[1].shape.ExecutionType),
  ...Object.keys(integrations),
]);

function fieldsOf(owner: string, { shape }: { readonly shape: object }): string[] {
  return Object.keys(shape).map((field) => `${owner}.${field}`);
}

function valuesOf(field: string, { values }: { readonly values: Iterable<string> }): string[] {
  return [...values].map((value) => `${field}=${value}`);
}
