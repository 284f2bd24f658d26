import { beforeAll, describe, expect, test } from 'vitest';
import { makePeople, rosterCsv, sampleSchools } from '../../../infra/rehearsal/people.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { beijing, newMark, seasonId } from '../../support/intake.ts';
import { importDesk, operatorOf } from './import-desk.ts';

const operator = operatorOf('10827');
const stranger = operatorOf('12302');
const file = rosterCsv(
  makePeople({ count: 2, seed: 'routes', schools: sampleSchools.slice(0, 1) }),
);
const closes = beijing('2024-01-29T08:00:00');
const named = (name: string) => expect.objectContaining({ name });

let desk: Awaited<ReturnType<typeof importDesk>>;
beforeAll(async () => {
  desk = await importDesk();
});

/** An import whose file has arrived. */
async function arrived() {
  const { batchId } = await desk.begin(operator, file);
  await desk.archive.write(`rosters/${batchId}/file`, file, 'text/csv');
  return batchId;
}
const stateOf = async (batchId: string) => (await desk.batches.find({ seasonId, batchId }))?.state;

describe('beginning a roster upload', () => {
  test('makes a record of the own school; a repeat with its key makes no second one', async () => {
    const mark = newMark('one file');
    const first = await desk.begin(operator, file, { mark });
    const again = await desk.begin(operator, file, { mark });
    expect(again.batchId).toBe(first.batchId);
    const batch = await desk.batches.find({ seasonId, batchId: first.batchId });
    expect(batch).toMatchObject({ schoolCode: '10827', state: 'UPLOADING', attempt: 0 });
    const other = desk.begin(operator, file, { mark: { ...mark, hash: 'another body' } });
    await expect(other).rejects.toEqual(named('RequestKeyReused'));
  });

  test('is taken a millisecond before W01 closes, and not at the close', async () => {
    await expect(desk.begin(operator, file, { at: closes })).rejects.toEqual(named('WindowClosed'));
    const { batchId } = await desk.begin(operator, file, { at: (closes - 1) as Instant });
    expect(await stateOf(batchId)).toBe('UPLOADING');
  });
});

describe('confirming a roster upload', () => {
  test('asks for a run, once for each confirmation, whatever comes at once', async () => {
    const batchId = await arrived();
    const mark = newMark('go');
    const tries = Array.from({ length: 5 }, () => desk.confirm(operator, batchId, false, { mark }));
    expect(new Set((await Promise.all(tries)).map(({ state }) => state))).toEqual(
      new Set(['RUNNING']),
    );
    expect(await desk.batches.find({ seasonId, batchId })).toMatchObject({
      state: 'RUNNING',
      attempt: 1,
    });
    await expect(desk.confirm(operator, batchId)).rejects.toEqual(named('ImportNotStartable'));
  });

  test('is refused while the file is not there', async () => {
    const { batchId } = await desk.begin(operator, file);
    await expect(desk.confirm(operator, batchId)).rejects.toEqual(named('RosterNotArrived'));
    expect(await stateOf(batchId)).toBe('UPLOADING');
  });

  test('is refused at the close of W01', async () => {
    const batchId = await arrived();
    const late = desk.confirm(operator, batchId, false, { at: closes });
    await expect(late).rejects.toEqual(named('WindowClosed'));
  });
});

describe("another school's import", () => {
  test('does not exist: neither to confirm, nor to see, nor in the list', async () => {
    const batchId = await arrived();
    await expect(desk.confirm(stranger, batchId)).rejects.toEqual(named('NotFound'));
    await expect(desk.show(stranger, batchId)).rejects.toEqual(named('NotFound'));
    expect((await desk.list(stranger)).imports).toEqual([]);
    expect((await desk.list(operator)).imports.map((one) => one.batchId)).toContain(batchId);
  });
});
