import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { makePeople, rosterCsv, sampleSchools } from '../../infra/rehearsal/people.ts';
import { rosterContracts } from '../../shared/contracts/applications.ts';
import { importDesk, operatorOf } from '../functions/roster/import-desk.ts';
import { seasonId } from '../support/intake.ts';

const schools = sampleSchools.slice(0, 1);
const [school] = schools;
const operator = operatorOf(school?.code ?? '');
const people = makePeople({ count: 8, seed: 'import', schools });

let desk: Awaited<ReturnType<typeof importDesk>>;
beforeEach(async () => {
  desk = await importDesk();
});
const itemsOf = async () => {
  const { Items = [] } = await desk.client.send(new ScanCommand({ TableName: desk.tableName }));
  return Items;
};
/** All that lies in the table and in the archive, but for the school's own file. */
const readable = async () => {
  const kept = [...desk.archive.objects].filter(([key]) => !key.endsWith('/file'));
  return JSON.stringify([await itemsOf(), kept.map(([, body]) => body.toString())]);
};
const entries = async () => (await itemsOf()).filter(({ pk }) => String(pk).startsWith('ROSTER#'));
const numbers = (shown: Awaited<ReturnType<typeof desk.show>>) => {
  const { rows, accepted, unchanged, rejected } = shown;
  return { rows, accepted, unchanged, rejected };
};

describe('the import-roster workflow', () => {
  test.each(['utf-8', 'gb18030'] as const)('imports a file in %s whole', async (encoding) => {
    const { run, shown } = await desk.import(operator, rosterCsv(people, { encoding }));
    expect(run.output).toEqual({ state: 'DONE' });
    expect(numbers(shown)).toEqual({ rows: 8, accepted: 8, unchanged: 0, rejected: 0 });
    const stored = await entries();
    expect(stored).toHaveLength(8);
    expect(stored.map(({ nameKey }) => nameKey).toSorted()).toEqual(
      people.map(({ name }) => name).toSorted(),
    );
    expect(rosterContracts.showRosterImport.reply.parse(shown).state).toBe('DONE');
  });

  test('leaves no ID number in the table, nor in what it put into the archive', async () => {
    await desk.import(operator, rosterCsv(people));
    const text = await readable();
    for (const { idNo } of people) expect(text).not.toContain(idNo);
  });

  test('run again with the same rows changes nothing', async () => {
    await desk.import(operator, rosterCsv(people));
    const before = await entries();
    const { shown } = await desk.import(operator, rosterCsv(people));
    expect(numbers(shown)).toEqual({ rows: 8, accepted: 0, unchanged: 8, rejected: 0 });
    expect(await entries()).toEqual(before);
  });

  test('with an overlapping file changes only what differs', async () => {
    await desk.import(operator, rosterCsv(people.slice(0, 5)));
    const corrected = people.map((person, i) =>
      i === 2 ? { ...person, expectedGraduation: '2024-07-01' } : person,
    );
    const { shown } = await desk.import(operator, rosterCsv(corrected));
    expect(numbers(shown)).toEqual({ rows: 8, accepted: 4, unchanged: 4, rejected: 0 });
    const versions = (await entries()).map(({ version }) => version).toSorted();
    expect(versions).toEqual([1, 1, 1, 1, 1, 1, 1, 2]);
  });

  test('reports every bad row once, and accepted + unchanged + rejected are the rows', async () => {
    const [first, second, third, ...rest] = people;
    if (!first || !second || !third) throw new Error('There are too few people.');
    const file = rosterCsv([
      first,
      {
        ...second,
        idNo: `${second.idNo.slice(0, 17)}${second.idNo.endsWith('1') ? '2' : '1'}`,
        name: '?',
      },
      { ...third, studentNo12: first.studentNo12 },
      ...rest,
    ]);
    const { shown, run } = await desk.import(operator, file);
    expect(run.output).toEqual({ state: 'DONE' });
    expect(numbers(shown)).toEqual({ rows: 8, accepted: 6, unchanged: 0, rejected: 2 });
    expect(shown.errors.map(({ row, code }) => [row, code])).toEqual([
      [3, 'NamePlaceholder'],
      [3, 'WrongCheckCharacter'],
      [4, 'StudentNoRepeated'],
    ]);
    for (const { idNo } of people) expect(JSON.stringify(shown.errors)).not.toContain(idNo);
  });

  test('as a preview writes nothing and counts what the import then counts', async () => {
    const [taken] = people;
    if (!taken) throw new Error('There are too few people.');
    const elsewhere = { ...taken, schoolCode: '12302', studentNo12: '112102999999' };
    await desk.import(operatorOf('12302'), rosterCsv([elsewhere]));
    const before = await itemsOf();

    const preview = await desk.import(operator, rosterCsv(people), true);
    expect(preview.run.output).toEqual({ state: 'PREVIEWED' });
    const after = (await itemsOf()).filter(({ sk }) => sk !== `BATCH#${preview.batchId}`);
    expect(after).toEqual(before);

    await desk.confirm(operator, preview.batchId);
    expect((await desk.run(preview.batchId)).output).toEqual({ state: 'DONE' });
    const shown = await desk.show(operator, preview.batchId);
    expect(numbers(shown)).toEqual({ rows: 8, accepted: 7, unchanged: 0, rejected: 1 });
    expect(numbers(shown)).toEqual(numbers(preview.shown));
    expect(shown.errors).toMatchObject([{ row: 2, column: 'idNo', code: 'IdAlreadyOnRoster' }]);
  });

  test('refuses a student number that another school has, as does its preview', async () => {
    const [own, ...others] = people;
    if (!own) throw new Error('There are too few people.');
    const [stranger] = makePeople({ count: 1, seed: 'elsewhere', schools: sampleSchools.slice(1) });
    if (!stranger) throw new Error('There is no other school.');
    const { studentNo12 } = own;
    await desk.import(operatorOf(stranger.schoolCode), rosterCsv([{ ...stranger, studentNo12 }]));
    for (const preview of [true, false]) {
      const { shown } = await desk.import(operator, rosterCsv([own, ...others]), preview);
      expect(numbers(shown)).toEqual({ rows: 8, accepted: 7, unchanged: 0, rejected: 1 });
      expect(shown.errors).toMatchObject([
        {
          row: 2,
          column: 'studentNo12',
          code: 'StudentNoAlreadyOnRoster',
          value: `********${studentNo12.slice(-4)}`,
        },
      ]);
    }
    expect((await entries()).filter((entry) => entry.studentNo12 === studentNo12)).toHaveLength(1);
  });

  test('frees an ID number that a correction gave back, and only then', async () => {
    const [first, second] = people;
    if (!first || !second) throw new Error('There are too few people.');
    await desk.import(operator, rosterCsv([first]));
    const other = makePeople({ count: 1, seed: 'other', schools })[0];
    const { idNo, birth, sex } = other ?? first;
    const corrected = { ...first, idNo, birth, sex };
    await desk.import(operator, rosterCsv([corrected]));
    const { idNo: freed, birth: bornOn, sex: said } = first;
    const heir = { ...second, idNo: freed, birth: bornOn, sex: said };
    const { shown } = await desk.import(operator, rosterCsv([heir]));
    expect(numbers(shown)).toMatchObject({ accepted: 1, rejected: 0 });
  });

  test('never changes a student who has an account', async () => {
    await desk.import(operator, rosterCsv(people));
    const [entry] = await entries();
    const person = people.find(({ studentNo12 }) => studentNo12 === entry?.studentNo12);
    if (!entry || !person) throw new Error('The entry is missing.');
    await desk.client.send(
      new PutCommand({
        TableName: desk.tableName,
        Item: { ...entry, activatedAt: 1 },
      }),
    );
    const { shown } = await desk.import(operator, rosterCsv([{ ...person, name: '改名者' }]));
    expect(shown.errors.map(({ code }) => code)).toEqual(['AlreadyActivated']);
  });

  test('that was killed half way ends, run again, with the numbers of a clean run', async () => {
    const file = rosterCsv(people);
    const { batchId } = await desk.begin(operator, file);
    await desk.archive.write(`rosters/${batchId}/file`, file, 'text/csv');
    await desk.confirm(operator, batchId);
    const ImportChunk = async (task: never) => {
      if ((task as { chunk: number }).chunk === 1) throw new Error('The function was killed.');
      return desk.steps.ImportChunk(task);
    };
    const killed = await desk.run(batchId, { ImportChunk });
    expect(killed.error).toBe('ImportUnfinished');
    expect(await readable()).not.toMatch(/\d{17}[\dX]/);
    expect(killed.calls.at(-1)).toMatchObject({
      name: 'ParkWork',
      payload: { seasonId, what: 'import-roster', error: 'ChunkNotImported' },
    });
    expect((await desk.run(batchId)).output).toEqual({ state: 'DONE' });
    const shown = await desk.show(operator, batchId);
    expect(numbers(shown)).toEqual({ rows: 8, accepted: 8, unchanged: 0, rejected: 0 });
  });

  test('refuses a file that cannot be read, in words, and imports nothing', async () => {
    const { run, shown } = await desk.import(operator, Buffer.from('姓名,性别\r\n张三,男\r\n'));
    expect(run.states.at(-1)).toBe('Nothing to import');
    expect(shown).toMatchObject({ state: 'REFUSED', reason: expect.stringContaining('学籍号') });
    expect(await entries()).toEqual([]);
  });

  test('refuses a file that is not the one announced', async () => {
    const { batchId } = await desk.begin(operator, rosterCsv(people));
    const other = rosterCsv([...people].reverse());
    await desk.archive.write(`rosters/${batchId}/file`, other, 'text/csv');
    await desk.confirm(operator, batchId);
    await desk.run(batchId);
    expect(await desk.show(operator, batchId)).toMatchObject({ state: 'REFUSED' });
  });

  test('started late or twice does nothing', async () => {
    const { batchId } = await desk.import(operator, rosterCsv(people));
    const again = await desk.run(batchId);
    expect(again.calls.map(({ name }) => name)).toEqual(['ChunkRoster']);
    const shown = await desk.show(operator, batchId);
    const task = { seasonId, batchId, attempt: 1, chunks: [] };
    expect(await desk.steps.CloseImport(task)).toEqual({ state: 'DONE' });
    expect(await desk.show(operator, batchId)).toEqual(shown);
    expect(shown).toMatchObject({ state: 'DONE', rows: 8 });
  });

  test('never closes with counts that do not add up', async () => {
    const { batchId } = await desk.begin(operator, rosterCsv(people));
    await desk.archive.write(`rosters/${batchId}/file`, rosterCsv(people), 'text/csv');
    await desk.confirm(operator, batchId);
    const lost = { rows: 8, accepted: 7, unchanged: 0, rejected: 0 };
    const task = { seasonId, batchId, attempt: 1, chunks: [lost] };
    await expect(desk.steps.CloseImport(task)).rejects.toThrow('do not add up');
    expect((await desk.show(operator, batchId)).state).toBe('RUNNING');
  });

  test('stays within a few transitions for each two hundred rows', async () => {
    const { run } = await desk.import(operator, rosterCsv(people));
    expect(run.transitions).toBeLessThanOrEqual(6 + 2 * 3);
  });
});
