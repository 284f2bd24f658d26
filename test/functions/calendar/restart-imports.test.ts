import { beforeEach, describe, expect, test } from 'vitest';
import { restartImports } from '../../../functions/calendar/sweep-season/restart-imports.ts';
import { changeOf } from '../../../functions/platform/follow-changes/change.ts';
import { startWorkflows } from '../../../functions/platform/follow-changes/start-workflows.ts';
import { makePeople, rosterCsv, sampleSchools } from '../../../infra/rehearsal/people.ts';
import { rosterContracts } from '../../../shared/contracts/applications.ts';
import { after as later } from '../../../shared/domain/kernel/instant.ts';
import type { ImportBatch } from '../../../shared/domain/roster/import-batch.ts';
import type { Start } from '../../../shared/store/executions.ts';
import { batchKey } from '../../../shared/store/keys.ts';
import definition from '../../../workflows/import-roster.asl.json' with { type: 'json' };
import { beijing, calendarReader, newMark, seasonId } from '../../support/intake.ts';
import { walk } from '../../support/walk.ts';
import { importDesk, operatorOf } from '../roster/import-desk.ts';

const schools = sampleSchools.slice(0, 1);
const operator = operatorOf(schools[0]?.code ?? '');
const file = rosterCsv(makePeople({ count: 8, seed: 'sweep', schools }));
const confirmedAt = beijing('2024-01-20T10:00:00');
const fiveMinutesOn = later(confirmedAt, 300_000);

let desk: Awaited<ReturnType<typeof importDesk>>;
let now = confirmedAt;
beforeEach(async () => {
  desk = await importDesk();
  now = confirmedAt;
});
const sweep = () =>
  restartImports({
    ...{ seasonId, batches: desk.batches, now: () => now },
    calendar: calendarReader,
  })();

async function batchOf(batchId: string): Promise<ImportBatch> {
  const batch = await desk.batches.find({ seasonId, batchId });
  if (batch === undefined) throw new Error('The import is gone.');
  return batch;
}

/** An import that is said to run; its execution is whatever a test makes of it. */
async function confirmed(preview = false): Promise<string> {
  const { batchId } = await desk.begin(operator, file);
  await desk.archive.write(`rosters/${batchId}/file`, file, 'text/csv');
  await desk.confirm(operator, batchId, preview, { at: confirmedAt, mark: newMark() });
  return batchId;
}

/** What the stream starts, told of one write. */
async function startsOf(before: ImportBatch, after: ImportBatch): Promise<Start[]> {
  const starts: Start[] = [];
  const change = changeOf({ key: batchKey(after), event: '1', before, after });
  await startWorkflows(async (start) => void starts.push(start))(change ? [change] : []);
  return starts;
}

describe('the sweep of imports', () => {
  test('lets one whose execution vanished end, and writes each student once', async () => {
    const batchId = await confirmed();
    const before = await batchOf(batchId);
    now = fiveMinutesOn;
    expect(await sweep()).toBe(1);
    const [start, ...more] = await startsOf(before, await batchOf(batchId));
    expect(more).toEqual([]);
    expect(start).toEqual({
      workflow: 'import-roster',
      name: `import-${batchId}-2`,
      input: { seasonId, batchId, attempt: 2 },
    });
    expect((await walk(definition, start?.input, desk.steps)).output).toEqual({ state: 'DONE' });
    expect(await batchOf(batchId)).toMatchObject({ rows: 8, accepted: 8, rejected: 0 });
    now = later(now, 3_600_000);
    expect(await sweep()).toBe(0);
  });

  test('leaves one alone until it has stood still for five minutes, each time', async () => {
    const batchId = await confirmed();
    const before = await batchOf(batchId);
    now = later(fiveMinutesOn, -1);
    expect(await sweep()).toBe(0);
    expect(await batchOf(batchId)).toEqual(before);

    now = fiveMinutesOn;
    expect(await sweep()).toBe(1);
    now = later(fiveMinutesOn, 299_999);
    expect(await sweep()).toBe(0);
    expect((await batchOf(batchId)).attempt).toBe(2);
    now = later(fiveMinutesOn, 300_000);
    expect(await sweep()).toBe(1);
    expect((await batchOf(batchId)).attempt).toBe(3);
  });

  test('gives one up that failed twelve times, and tells its school what to do', async () => {
    const batchId = await confirmed();
    for (let attempt = 2; attempt <= 12; attempt += 1) {
      now = later(now, 300_000);
      expect(await sweep()).toBe(1);
      expect(await batchOf(batchId)).toMatchObject({ state: 'RUNNING', attempt });
    }
    now = later(now, 300_000);
    expect(await sweep()).toBe(1);
    const shown = rosterContracts.showRosterImport.reply.parse(await desk.show(operator, batchId));
    expect(shown).toMatchObject({
      state: 'UNFINISHED',
      reason: expect.stringContaining('12 次'),
      errors: [],
    });
    now = later(now, 3_600_000);
    expect(await sweep()).toBe(0);
    expect((await desk.run(batchId)).states.at(-1)).toBe('Nothing to import');
    const { shown: again } = await desk.import(operator, file);
    expect(again).toMatchObject({ state: 'DONE', accepted: 8 });
  });

  test('gives none up once its file cannot be uploaded again', async () => {
    const batchId = await confirmed();
    now = beijing('2024-01-29T07:59:59');
    for (let attempt = 2; attempt <= 20; attempt += 1) {
      now = later(now, 300_000);
      expect(await sweep()).toBe(1);
    }
    expect(await batchOf(batchId)).toMatchObject({ state: 'RUNNING', attempt: 20 });
    expect((await desk.run(batchId)).output).toEqual({ state: 'DONE' });
  });

  test('leaves one alone that does not run', async () => {
    await desk.begin(operator, file);
    await desk.import(operator, file, true);
    await desk.import(operator, Buffer.from('姓名,性别\r\n张三,男\r\n'));
    await desk.import(operator, file);
    now = later(confirmedAt, 3_600_000);
    const before = await desk.list(operator);
    expect(await sweep()).toBe(0);
    expect(await desk.list(operator)).toEqual(before);
  });

  test('made twice at once raises the attempt once', async () => {
    const batchId = await confirmed();
    now = fiveMinutesOn;
    await Promise.all([sweep(), sweep()]);
    expect(await batchOf(batchId)).toMatchObject({ state: 'RUNNING', attempt: 2 });
  });

  test('of one that lives lets it end without a word, and changes no student twice', async () => {
    const batchId = await confirmed();
    now = fiveMinutesOn;
    const ImportChunk = async (task: never) => {
      await sweep();
      return desk.steps.ImportChunk(task);
    };
    const overtaken = await desk.run(batchId, { ImportChunk });
    expect(overtaken.output).toEqual({ state: 'RUNNING' });
    expect((await desk.run(batchId)).output).toEqual({ state: 'DONE' });
    expect(await batchOf(batchId)).toMatchObject({ attempt: 2, accepted: 8, unchanged: 0 });
    const pages = [0, 1].map((shard) => desk.roster.page({ seasonId, shard }, 100));
    const entries = (await Promise.all(pages)).flatMap((page) => page.entries);
    expect(entries.map(({ version }) => version)).toEqual(Array(8).fill(1));
  });

  test('keeps a preview a preview', async () => {
    const batchId = await confirmed(true);
    now = fiveMinutesOn;
    await sweep();
    expect((await desk.run(batchId)).output).toEqual({ state: 'PREVIEWED' });
  });
});
