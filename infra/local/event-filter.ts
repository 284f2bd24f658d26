/** An event source's filter pattern: true if the event may pass. A condition we do not know is refused by name. */
export function passes(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((condition) => fits(condition, event));
  if (pattern === null || typeof pattern !== 'object')
    throw new Error('A filter pattern is an object of lists.');
  return Object.entries(pattern).every(([key, inner]) => passes(inner, field(event, key)));
}

function field(event: unknown, key: string): unknown {
  return event !== null && typeof event === 'object'
    ? (event as Record<string, unknown>)[key]
    : undefined;
}

function fits(condition: unknown, value: unknown): boolean {
  if (condition === null || typeof condition !== 'object') return condition === (value ?? null);
  const [[name, given] = ['', undefined]] = Object.entries(condition);
  switch (name) {
    case 'prefix':
      return typeof value === 'string' && value.startsWith(String(given));
    case 'exists':
      return (value !== undefined) === given;
    case 'anything-but':
      return value !== undefined && !excluded(given, value);
    default:
      throw new Error(`The local cloud does not know the filter condition "${name}".`);
  }
}

function excluded(given: unknown, value: unknown): boolean {
  if (Array.isArray(given)) return given.includes(value);
  if (given === null || typeof given !== 'object') return given === value;
  const prefix = (given as { prefix?: unknown }).prefix;
  if (prefix === undefined)
    throw new Error('The local cloud knows "anything-but" of values and prefixes only.');
  const prefixes = Array.isArray(prefix) ? prefix : [prefix];
  return typeof value === 'string' && prefixes.some((one) => value.startsWith(String(one)));
}
