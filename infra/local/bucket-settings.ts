import type { IncomingHttpHeaders } from 'node:http';

/** One rule of a bucket's CORS settings, as CloudFormation spells it. */
export interface CorsRule {
  readonly AllowedOrigins: readonly string[];
  readonly AllowedMethods: readonly string[];
  readonly AllowedHeaders?: readonly string[];
  readonly ExposedHeaders?: readonly string[];
  readonly MaxAge?: number;
  readonly Id?: string;
}

/** A bucket of the stack: its name and its CloudFormation properties, references resolved. */
export interface BucketSettings {
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Settings that hold on this machine as they are, each with its reason. */
const held: Record<string, string> = {
  BucketName: 'it is the name',
  BucketEncryption: 'a client cannot tell',
  PublicAccessBlockConfiguration: 'nothing anonymous is ever answered',
  OwnershipControls: 'there is one account',
  VersioningConfiguration: 'each upload attempt has a key of its own (design §10)',
  LifecycleConfiguration: 'it acts after days of wall time, when no run is left',
  LoggingConfiguration: 'a client cannot tell',
  Tags: 'a client cannot tell',
};

const corsRuleFields = [
  'AllowedOrigins',
  'AllowedMethods',
  'AllowedHeaders',
  'ExposedHeaders',
  'MaxAge',
  'Id',
];

/** Reads a bucket's CORS rules; refuses by name any setting that would be only pretended here. */
export function corsRules({ name, properties }: BucketSettings): readonly CorsRule[] {
  const refuse = (setting: string) =>
    new Error(
      `The local S3 cannot honour ${setting} of the bucket ${name}: drop it, or teach infra/local/s3-front.ts.`,
    );
  for (const [setting, value] of Object.entries(properties)) {
    if (setting in held) continue;
    if (setting === 'CorsConfiguration') continue;
    if (setting === 'NotificationConfiguration') {
      for (const event of eventsOf(value)) {
        if (event !== 's3:ObjectCreated:*') throw refuse(`the notification ${event}`);
      }
      continue;
    }
    throw refuse(setting);
  }
  const { CorsRules = [] } = (properties.CorsConfiguration ?? {}) as { CorsRules?: CorsRule[] };
  for (const rule of CorsRules) {
    const unknown = Object.keys(rule).find((field) => !corsRuleFields.includes(field));
    if (unknown !== undefined) throw refuse(`the CORS field ${unknown}`);
  }
  return CorsRules;
}

/** The events that a bucket's settings ask for; EventBridge's own are chosen by its rules, not here. */
function eventsOf(notifications: unknown): string[] {
  return Object.values(notifications as Record<string, unknown>)
    .filter(Array.isArray)
    .flatMap((configurations: { Event: string }[]) => configurations.map(({ Event }) => Event));
}

/** The headers of a CORS answer, from the first rule that allows it; undefined if none does. */
export function corsAnswer(
  rules: readonly CorsRule[],
  headers: IncomingHttpHeaders,
  method: string,
): Record<string, string> | undefined {
  const origin = headers.origin ?? '';
  const asked = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((each) => each.trim().toLowerCase())
    .filter((each) => each !== '');
  const rule = rules.find(
    ({ AllowedOrigins, AllowedMethods, AllowedHeaders = [] }) =>
      AllowedOrigins.some((pattern) => matches(pattern, origin)) &&
      AllowedMethods.includes(method) &&
      asked.every((each) => AllowedHeaders.some((pattern) => matches(pattern.toLowerCase(), each))),
  );
  if (rule === undefined) return undefined;
  return {
    ...(rule.AllowedOrigins.includes('*')
      ? { 'access-control-allow-origin': '*' }
      : { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' }),
    'access-control-allow-methods': rule.AllowedMethods.join(', '),
    ...(asked.length > 0 && { 'access-control-allow-headers': asked.join(', ') }),
    ...(rule.ExposedHeaders && { 'access-control-expose-headers': rule.ExposedHeaders.join(', ') }),
    ...(rule.MaxAge !== undefined && { 'access-control-max-age': `${rule.MaxAge}` }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** S3 allows one `*` in an origin or header. */
function matches(pattern: string, text: string): boolean {
  const [head = '', tail] = pattern.split('*');
  if (tail === undefined) return pattern === text;
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}
