import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';
import { StatesError } from './errors.ts';
import { freeVariables } from './free-variables.ts';

/** The largest input, result, output or set of variables (AWS quota "Maximum input or output size"). */
export const payloadLimitBytes = 262_144;

/** What an expression may name: `states` and the workflow's variables. */
export type Bindings = Readonly<Record<string, unknown>>;

/** JSONata's own functions, without `$eval` (banned by AWS) and `$now`, `$millis` (they read another clock). */
const jsonataFunctions = `sum count max min average string substring substringBefore substringAfter
  lowercase uppercase length trim pad match contains replace split join formatNumber formatBase formatInteger
  parseInteger number floor ceil round abs sqrt power boolean not map zip filter single reduce sift keys lookup
  append exists spread merge reverse each error assert type sort shuffle distinct base64encode base64decode
  encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis fromMillis clone`.split(/\s+/);

/** The functions that Step Functions adds to JSONata. */
export function awsFunctions(random: () => number) {
  return {
    partition: (items: unknown[], size: number) => {
      if (!(size >= 1)) throw new Error('$partition wants a size of at least 1');
      return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
        items.slice(i * size, (i + 1) * size),
      );
    },
    range: (first: number, last: number, step: number) => {
      if (!step) throw new Error('$range wants a step that is not 0');
      return Array.from(
        { length: Math.max(0, Math.floor((last - first) / step) + 1) },
        (_, i) => first + i * step,
      );
    },
    hash: (text: string, algorithm: string) => {
      const known = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
      if (!known.includes(algorithm))
        throw new Error(`$hash knows ${known.join(', ')}, not ${algorithm}`);
      return createHash(algorithm.replace('-', '')).update(text).digest('hex');
    },
    random,
    uuid: () => randomUUID(),
    parse: (text: string) => JSON.parse(text),
  };
}

/** What may stand before the brackets of a call. */
export const knownFunctions: ReadonlySet<string> = new Set([
  ...jsonataFunctions,
  ...Object.keys(awsFunctions(() => 0)),
]);

export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}');
}

const compiled = new Map<string, jsonata.Expression>();

/** Compiles `{% … %}` once (245 µs each otherwise, tech §4); throws a sentence if it is no good. */
export function compile(text: string): jsonata.Expression {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const expression = parsed(text);
  for (const { name, called } of freeVariables(expression.ast())) {
    if (name === '$') throw new Error('$$ is not there in a workflow: begin with $states');
    if (['eval', 'now', 'millis'].includes(name) || (called && !knownFunctions.has(name))) {
      throw new Error(`the interpreter does not know the function $${name}`);
    }
  }
  compiled.set(text, expression);
  return expression;
}

function parsed(text: string): jsonata.Expression {
  try {
    return jsonata(text.slice(2, -2));
  } catch (error) {
    throw new Error(`not JSONata: ${(error as jsonata.JsonataError).message}`);
  }
}

/** A template with its expressions replaced by their values, as plain JSON within the payload limit. */
export async function evaluate(
  field: string,
  template: unknown,
  bindings: Bindings,
): Promise<unknown> {
  return plain(field, await filled(field, template, bindings));
}

async function filled(field: string, template: unknown, bindings: Bindings): Promise<unknown> {
  if (isExpression(template)) return valueFor(field, template, bindings);
  if (Array.isArray(template)) {
    const items: unknown[] = [];
    for (const item of template) items.push(await filled(field, item, bindings));
    return items;
  }
  if (typeof template !== 'object' || template === null) return template;
  const entries: [string, unknown][] = [];
  for (const [key, value] of Object.entries(template)) {
    entries.push([key, await filled(`${field}/${key}`, value, bindings)]);
  }
  return Object.fromEntries(entries);
}

async function valueFor(field: string, text: string, bindings: Bindings): Promise<unknown> {
  const value = await compile(text)
    .evaluate(undefined, bindings)
    .catch((error: Error) => {
      throw queryError(field, `The JSONata expression '${text}' threw an error: ${error.message}`);
    });
  if (value === undefined)
    throw queryError(field, `The JSONata expression '${text}' returned nothing (undefined).`);
  return value;
}

/** What a field evaluated to, of the kind the field wants. */
export function wanted<T>(
  field: string,
  value: unknown,
  kind: string,
  is: (value: unknown) => value is T,
): T {
  if (is(value)) return value;
  throw queryError(field, `Expected ${kind}, but was ${JSON.stringify(value)?.slice(0, 200)}.`);
}

/** A copy that is nothing but JSON, as it would cross a border; refused above the payload limit. */
export function plain(field: string, value: unknown): unknown {
  const text = JSON.stringify(value, (_, part) => {
    const isFunction =
      typeof part === 'function' || part?._jsonata_lambda || part?._jsonata_function;
    if (isFunction) throw queryError(field, 'A function is no JSON value.');
    return part;
  });
  if (Buffer.byteLength(text) > payloadLimitBytes) {
    throw new StatesError(
      'States.DataLimitExceeded',
      `'${field}' is larger than ${payloadLimitBytes} bytes.`,
    );
  }
  return JSON.parse(text);
}

function queryError(field: string, sentence: string): StatesError {
  return new StatesError('States.QueryEvaluationError', `Field '${field}': ${sentence}`);
}
