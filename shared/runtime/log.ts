import { Logger } from '@aws-lambda-powertools/logger';

/** The house logger: JSON lines, never a body, a name, a phone or an ID number. */
export const log = new Logger({ serviceName: 'kaoqi' });

/** An error without what people sent: its name, its place, never its message, which may have many lines. */
export function shapeOf(error: unknown): object {
  return error instanceof Error
    ? { name: error.name, stack: error.stack?.match(/(?<=^ +)at .+$/gm)?.slice(0, 5) }
    : { name: typeof error };
}
