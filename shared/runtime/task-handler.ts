import middy from '@middy/core';
import type * as z from 'zod';
import { log } from './log.ts';

/**
 * The chain of a workflow's step: parse what the workflow hands over, do, parse what goes back.
 * A fault leaves by its name, which is what the workflow catches.
 */
export function taskHandler<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
  act: (task: z.output<I>) => Promise<z.input<O>>,
) {
  return middy(async (event: unknown): Promise<z.output<O>> => {
    const task = input.parse(event);
    const result = output.parse(await act(task));
    log.info('step done');
    return result;
  });
}
