import { Logger } from '@aws-lambda-powertools/logger';

/** The house logger: JSON lines, never a body, a name, a phone or an ID number. */
export const log = new Logger({ serviceName: 'kaoqi' });

/** An error without what people sent: its name, its place, never its message's values. */
export function shapeOf(error: unknown): object {
  return error instanceof Error
    ? {
        name: error.name,
        stack: error.stack
          ?.split('\n', 6)
          .slice(1)
          .map((line) => line.trim()),
      }
    : { name: typeof error };
}
