import { parseArgs } from 'node:util';
import { bundleSizes } from './bundle-sizes.ts';
import { initRatios } from './init-ratio.ts';
import { walkSmallSeason } from './small-season.ts';

/*
 * `npm run counts [-- --json] [-- --no-init]`: what each deed asks of the store, what each workflow is billed for,
 * what each function weighs. Counts are exact on any machine; the init ratio is a time, and says only its order.
 */

const values = optionsGiven();

const sizes = await bundleSizes();
const { deeds, workflows } = await walkSmallSeason();
const ratios = values['no-init'] ? undefined : await initRatios(sizes.map(({ file }) => file));
const bundles = sizes.map(({ file, ...size }) => {
  const initRatio = ratios?.get(file);
  return { ...size, ...(initRatio !== undefined && { initRatio }) };
});

if (values.json) {
  console.log(JSON.stringify({ deeds, workflows, bundles }));
} else {
  table(
    'Deeds, warm: round trips to the store, write units, read units',
    deeds.map((deed) => [
      deed.name,
      deed.storeRoundTrips,
      deed.writeUnits,
      deed.readUnits,
      deed.cold === undefined
        ? ''
        : `cold ${deed.cold.storeRoundTrips}/${deed.cold.writeUnits}/${deed.cold.readUnits}`,
    ]),
  );
  table(
    'Workflows: Standard transitions',
    workflows.map(({ name, transitions, per }) => [name, transitions, `per ${per}`]),
  );
  table(
    `Bundles: KB minified${ratios === undefined ? '' : ', init against the bare DynamoDB client'}`,
    bundles.map(({ function: name, kilobytes, usesS3, initRatio }) => [
      name,
      kilobytes,
      ...(initRatio === undefined ? [] : [`× ${initRatio.toFixed(2)}`]),
      usesS3 ? 'S3' : '',
    ]),
  );
}

function table(title: string, rows: readonly (readonly (string | number)[])[]): void {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => String(row[at]).length)),
  );
  const cell = (value: string | number, at: number) =>
    typeof value === 'number'
      ? String(value).padStart(widths[at] ?? 0)
      : value.padEnd(widths[at] ?? 0);
  console.log(`\n${title}`);
  for (const row of rows) console.log(`  ${row.map(cell).join('  ').trimEnd()}`);
}

function optionsGiven(): { json?: boolean; 'no-init'?: boolean } {
  const options = { json: { type: 'boolean' }, 'no-init': { type: 'boolean' } } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const [said] = (error as Error).message.split(/\.\s/);
    console.error(`${said}: it is npm run counts -- [--json] [--no-init].`);
    process.exit(1);
  }
}
