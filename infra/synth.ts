import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { synthesize } from './app.ts';

/** `npm run synth -- --stage <name> --region <region>`; without arguments, production in Ningxia into `cdk.out`. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { stage: { type: 'string' }, region: { type: 'string' } },
  });
  const { stage = 'production', region = 'cn-northwest-1' } = values;
  const out = join(import.meta.dirname, '..', 'cdk.out');
  const asked = values.stage !== undefined || values.region !== undefined;
  const folder = asked ? join(out, `${stage}-${region}`) : out;
  await synthesize(stage, region, folder);
  console.log(folder);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
