import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { DomainFault } from '../domain/kernel/fault.ts';
import { log, shapeOf } from './log.ts';

/**
 * The chain of a workflow's step: parse what the workflow hands over, do, parse what goes back.
 * A fault leaves by its name, which is what the workflow catches; any other error is a bug and wakes somebody.
 */
export function taskHandler<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
  act: (task: z.output<I>) => Promise<z.input<O>>,
) {
  return middy(async (event: unknown, { functionName }: Context): Promise<z.output<O>> => {
    try {
      const result = output.parse(await act(input.parse(event)));
      log.info('step done');
      return result;
    } catch (error) {
      if (!(error instanceof DomainFault))
        log.error('task failed', { functionName, error: shapeOf(error) });
      throw error;
    }
  });
}
