import { Logger } from '@aws-lambda-powertools/logger';

/** The house logger: JSON lines, never a body, a name, a phone or an ID number. */
export const log = new Logger({ serviceName: 'kaoqi' });
