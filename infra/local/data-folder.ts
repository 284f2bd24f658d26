import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { claim } from './claim.ts';

/** Everything that `npm start` keeps, and how each file looks when it is whole. */
const parts: Readonly<Record<string, z.ZodType | 'database'>> = {
  'sample.json': z.object({
    seed: z.string(),
    totpSecrets: z.record(z.string(), z.string()),
    begun: z.array(z.string()),
    done: z.array(z.string()),
  }),
  'clock.json': z.object({ offsetMs: z.number() }),
  'keys.json': z.record(z.string(), z.base64()),
  'schedules.json': z.array(z.tuple([z.string(), z.looseObject({ schedule: z.object() })])),
  'stream.json': z.record(z.string(), z.string()),
  'dynamodb/shared-local-instance.db': 'database',
  'objects/fauxqs.db': 'database',
};
/** SQLite's own code: a store that was left behind is still closing it. */
const busy = 5;
const claimFile = 'running.json';
/** Made anew at each start, for the person at the keyboard. */
const made = /^(photo\.jpg|roster-\w+\.csv)$/;
const kept = new Set([claimFile, ...Object.keys(parts).map((part) => part.split('/')[0])]);
const isOurs = (name: string) => kept.has(name.replace(/(\.\d+)?\.new$/, '')) || made.test(name);

/** The last deed of a first start: from here on every part must be there. */
export const loaded = 'load';

export interface DataFolder {
  /** Forgets everything that was kept, and nothing else that may lie there. */
  clear(): void;
  /** Refuses what is missing or broken, by the name of the file. */
  requireWhole(): void;
}

/** Takes a data folder for this process, until it ends; refuses one that cannot be used in a sentence that mends it. */
export function takeDataFolder(folder: string): DataFolder {
  const shown = asShown(folder);
  makeFolder(folder);
  const strangers = readdirSync(folder).filter((name) => !isOurs(name) && !name.startsWith('.'));
  if (strangers.length > 0) {
    throw new Error(
      `The folder ${shown} holds what is not ours (${strangers.slice(0, 3).join(', ')}): give --data a new or an empty folder.`,
    );
  }
  const holder = claim(join(folder, claimFile));
  if (holder !== undefined) {
    throw new Error(
      `The data folder ${shown} is in use by process ${holder}: stop that one, or choose another with --data <folder>.`,
    );
  }
  return {
    clear() {
      for (const name of readdirSync(folder)) {
        if (name !== claimFile && isOurs(name))
          rmSync(join(folder, name), { recursive: true, force: true });
      }
    },
    requireWhole: () => requireWhole(folder),
  };
}

/** As a person at the keyboard would name it. */
export function asShown(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}

function makeFolder(folder: string): void {
  const shown = asShown(folder);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOTDIR')
      throw new Error(
        `The data folder ${shown} is a file, or lies under one: remove that, or choose another with --data <folder>.`,
        { cause: error },
      );
    throw new Error(
      `The data folder ${shown} cannot be written (${code}): make it writable, or choose another with --data <folder>.`,
      { cause: error },
    );
  }
}

function requireWhole(folder: string): void {
  for (const [part, form] of Object.entries(parts)) {
    requireNoFileAt(dirname(join(folder, part)));
    const file = join(folder, part);
    if (!existsSync(file)) continue;
    const fault = faultOf(file, form);
    if (fault !== undefined)
      throw new Error(
        `The file ${asShown(file)} ${fault}: put back a good copy of the whole folder, or begin anew with --fresh.`,
      );
  }
  const missing = Object.keys(parts).find((part) => !existsSync(join(folder, part)));
  if (missing !== undefined && isFilled(folder))
    throw new Error(
      `The file ${asShown(join(folder, missing))} is missing, and nothing can be read without it: put it back, or begin anew with --fresh.`,
    );
}

function requireNoFileAt(folder: string): void {
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new Error(
      `The file ${asShown(folder)} stands where a folder should be: remove it, or begin anew with --fresh.`,
    );
}

/** Whether a start has got so far that each part must be there. */
function isFilled(folder: string): boolean {
  const sample = join(folder, 'sample.json');
  if (!existsSync(sample)) return existsSync(join(folder, 'dynamodb/shared-local-instance.db'));
  return (JSON.parse(readFileSync(sample, 'utf8')) as { done: string[] }).done.includes(loaded);
}

function faultOf(file: string, form: z.ZodType | 'database'): string | undefined {
  if (!statSync(file).isFile()) return 'is no file';
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
  } catch {
    return 'cannot be read and written';
  }
  try {
    if (form === 'database') return databaseFault(file);
    form.parse(JSON.parse(readFileSync(file, 'utf8')));
    return undefined;
  } catch (error) {
    return (error as { errcode?: number }).errcode === busy ? undefined : 'is broken';
  }
}

function databaseFault(file: string): string | undefined {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    const [found] = database.prepare('PRAGMA quick_check(1)').all();
    return found?.quick_check === 'ok' ? undefined : 'is broken';
  } finally {
    database.close();
  }
}
