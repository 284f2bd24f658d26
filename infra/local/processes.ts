import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Sends a signal; false if there is no such process. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

export const isAlive = (pid: number): boolean => signal(pid, 0);

/** The command line of a process: its number alone may have been given away since. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    if (process.platform === 'linux') return '';
  }
  try {
    const asked = ['-ww', '-o', 'command=', '-p', String(pid)];
    return execFileSync('ps', asked, { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
