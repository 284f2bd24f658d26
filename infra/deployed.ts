import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Stage, stages } from './stages.ts';

/** What the data stack tells of itself. */
const Outputs = z.object({
  TableName: z.string(),
  IdentityKeyId: z.string(),
  ProviderKeyId: z.string(),
});

export interface Deployed {
  readonly stage: Stage;
  readonly outputs: z.infer<typeof Outputs>;
}

/** A deployed stage, as `npm run deploy -- … --outputs-file` told it. */
export function deployed(stageName: string, outputsFile: string): Deployed {
  const stage = stages[stageName];
  if (stage === undefined || stage.local)
    throw new Error(`${stageName} is not a stage that is deployed.`);
  const stack = `kaoqi-${stageName}-data`;
  const outputs = Outputs.safeParse((readJsonFile(outputsFile) as Record<string, unknown>)[stack]);
  if (!outputs.success)
    throw new Error(
      `${outputsFile} does not tell the table and the keys of ${stack}: let npm run deploy -- … --outputs-file ${outputsFile} write it.`,
    );
  return { stage, outputs: outputs.data };
}

/** A file that somebody named; if it cannot be read, the sentence says which and why. */
export function readJsonFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) ?? {};
  } catch (error) {
    const isThere = (error as { code?: string }).code !== 'ENOENT';
    throw new Error(
      isThere ? `${file} is not JSON: ${(error as Error).message}` : `There is no file ${file}.`,
    );
  }
}

/** The options of a command, every one of them given. */
export function optionsOf<K extends string>(names: readonly K[], usage: string): Record<K, string> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const { values } = parseArgs({ options });
  const missing = names.filter((name) => !values[name]);
  if (missing.length > 0) throw new Error(`--${missing.join(', --')} is missing: ${usage}`);
  return values as Record<K, string>;
}

/** Runs a command of this folder; what is wrong is one sentence. */
export async function run(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
