import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { commandOf, isAlive } from './processes.ts';

const Claim = z.object({ pid: z.int(), command: z.string() });

const held = new Set<string>();
process.once('exit', () => {
  for (const file of held) release(file);
});

/**
 * Claims what the file stands for, until it is released or this process ends; gives the process that holds it if there
 * is one. A claim whose process was killed is nobody's.
 */
export function claim(file: string): number | undefined {
  const mine = { pid: process.pid, command: commandOf(process.pid) };
  for (;;) {
    try {
      appearWhole(file, JSON.stringify(mine));
      held.add(file);
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readClaim(file);
    if (holder !== undefined && holder.pid !== mine.pid && isAlive(holder.pid)) {
      if (commandOf(holder.pid) === holder.command) return holder.pid;
    }
    rmSync(file, { force: true, recursive: true });
  }
}

/** Gives a claim of this process back. */
export function release(file: string): void {
  held.delete(file);
  if (readClaim(file)?.pid === process.pid) rmSync(file, { force: true });
}

/** Makes a file in one step with all that is in it, or fails if it is there. */
function appearWhole(file: string, text: string): void {
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, text);
  try {
    linkSync(draft, file);
  } finally {
    rmSync(draft);
  }
}

function readClaim(file: string): z.infer<typeof Claim> | undefined {
  try {
    return Claim.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
