import { parseArgs } from 'node:util';
import { checkSeason, failuresOf } from './checker/check-season.ts';
import { type RehearsalReport, reportText, shortened } from './report.ts';
import { runSeason } from './run-season.ts';
import { sabotaged, sabotages } from './sabotage.ts';

/* `npm run rehearse -- --candidates N [--seed S] [--faults] [--sabotage Ixx] [--json]`: a whole season, and its judgement. */

const usage = 'npm run rehearse -- --candidates N [--seed S] [--faults] [--sabotage Ixx] [--json]';
const fewest = 24;

interface Options {
  readonly candidates: number;
  readonly seed: number;
  readonly faults: boolean;
  readonly json: boolean;
  readonly sabotage?: string;
}

async function main(): Promise<void> {
  const options = readOptions();
  const { candidates, seed, faults, json, sabotage } = options;
  const began = performance.now();
  const troubles: string[] = [];
  const { evidence, faultsInjected } = await runSeason({
    ...{ candidates, seed, faults },
    onProgress: progress,
    onTrouble: (what, error) => troubles.push(`${what}: ${String(error)}`),
  });
  const judgement = checkSeason(sabotage === undefined ? evidence : sabotaged(evidence, sabotage));
  progressEnds();

  const { unfinished: _, ...found } = judgement;
  const report: RehearsalReport = {
    season: evidence.facts.seasonId,
    ...{ candidates, seed, faults },
    ...found,
    invariants: shortened(found.invariants),
    faultsInjected,
    durationSeconds: Math.round((performance.now() - began) / 100) / 10,
  };
  const failures = failuresOf(judgement);
  for (const trouble of troubles) console.error(`On the way: ${trouble}`);
  if (json) {
    for (const failure of failures) console.error(failure);
    console.log(JSON.stringify(report));
  } else console.log(reportText(report, failures));
  process.exitCode = failures.length === 0 ? 0 : 1;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      candidates: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      faults: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      sabotage: { type: 'string' },
    },
  });
  const whole = (name: string, text: string, least: number) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new Error(`--${name} ${text}: give a whole number from ${least} on.`);
  };
  const { sabotage, faults, json } = values;
  if (sabotage !== undefined && !sabotages.includes(sabotage))
    throw new Error(`--sabotage ${sabotage}: it must be one of ${sabotages.join(' ')}.`);
  return {
    candidates: whole('candidates', values.candidates, fewest),
    seed: whole('seed', values.seed, 0),
    ...{ faults, json },
    ...(sabotage !== undefined && { sabotage }),
  };
}

const barWidth = 30;
const begins = Date.parse('2024-01-29T07:55:00+08:00');
const ends = Date.parse('2024-04-21T00:00:00+08:00');

/** A bar on a terminal, as long as the season that is behind; nothing where output is kept. */
function progress(scene: string, seasonNow: number): void {
  if (!process.stderr.isTTY) return;
  const done = Math.min(1, Math.max(0, (seasonNow - begins) / (ends - begins)));
  const filled = Math.round(done * barWidth);
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  const day = seasonNow === 0 ? '' : new Date(seasonNow + 8 * 3_600_000).toISOString().slice(0, 16);
  process.stderr.write(`\r\x1b[K${bar} ${scene} ${day.replace('T', ' ')}`);
}

function progressEnds(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}

main().catch((error: unknown) => {
  progressEnds();
  const isUsage = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') ?? false;
  const message = error instanceof Error ? error.message : String(error);
  // Node's own advice about positional arguments helps nobody here.
  console.error(isUsage ? `${message.split(/\.\s/)[0]}: it is ${usage}.` : message);
  process.exit(1);
});
