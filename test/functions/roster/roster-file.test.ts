import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import {
  type RosterFileRow,
  rosterRows,
} from '../../../functions/roster/chunk-roster/roster-file.ts';

const header = '学籍号,姓名,身份证号,专业代码,专业名称,学习形式,层次,预计毕业日期';
const line = (n: number, name: string) =>
  `1121${String(n).padStart(8, '0')},${name},439901200301010019,510203,软件技术,全日制,专科,2024-06-30`;
const text = (...lines: string[]) => [header, ...lines].join('\r\n');

async function read(bytes: Buffer): Promise<RosterFileRow[]> {
  const rows: RosterFileRow[] = [];
  for await (const row of rosterRows(bytes)) rows.push(row);
  return rows;
}
const names = async (bytes: Buffer) =>
  (await read(bytes)).map((row) => ('cells' in row ? row.cells.name : row.problem.code));
const refusal = (bytes: Buffer) =>
  read(bytes).then(
    () => 'read',
    (error: Error) => error.name,
  );

describe('a roster file', () => {
  test.each([
    ['UTF-8', Buffer.from(text(line(1, '张三'), line(2, '李䶮')))],
    [
      'UTF-8 with a byte order mark',
      Buffer.from(`\ufeff${text(line(1, '张三'), line(2, '李䶮'))}`),
    ],
    ['GB18030', iconv.encode(text(line(1, '张三'), line(2, '李䶮')), 'gb18030')],
  ])('in %s is read', async (_, bytes) => {
    expect(await names(bytes)).toEqual(['张三', '李䶮']);
  });

  test('in GB18030 keeps the characters that GBK has not', async () => {
    expect(await names(iconv.encode(text(line(1, '㛃𬭎𣲗')), 'gb18030'))).toEqual(['㛃𬭎𣲗']);
  });

  test('that turns to Chinese only after 300 KB of ASCII is still read as what it is', async () => {
    const ascii =
      'studentNo12,name,idNo,majorCode,majorName,studyForm,level,expectedGraduation\n' +
      `${line(1, 'A').replace(/[^\x20-\x7e]/g, 'x')}\n`.repeat(4000);
    expect((await names(iconv.encode(`${ascii}${line(9, '张三')}`, 'gb18030'))).at(-1)).toBe(
      '张三',
    );
    expect((await names(Buffer.from(`${ascii}${line(9, '张三')}`))).at(-1)).toBe('张三');
  });

  test('numbers its rows as a spreadsheet does, blank rows counted and not given', async () => {
    const rows = await read(Buffer.from(text(line(1, '张三'), '', ',,,,,,,', line(2, '李四'), '')));
    expect(rows.map(({ row }) => row)).toEqual([2, 5]);
  });

  test('keeps a comma, a quote and a line break inside a quoted cell', async () => {
    expect(await names(Buffer.from(text(line(1, '"张,""三\n"'))))).toEqual(['张,"三\n']);
  });

  test('gives a row with a cell too many or too few as a problem, so that no row is lost', async () => {
    const rows = await read(Buffer.from(text(`${line(1, '张三')},x`, '1,2', line(2, '李四'))));
    expect(rows.map((row) => ('problem' in row ? row.problem.code : 'cells'))).toEqual([
      'CellCountWrong',
      'CellCountWrong',
      'cells',
    ]);
  });

  test.each<[string, Buffer, string]>([
    ['of no byte', Buffer.alloc(0), 'RosterEmpty'],
    ['of a byte order mark alone', Buffer.from('\ufeff'), 'RosterEmpty'],
    ['of a header alone', Buffer.from(`${header}\n`), 'RosterEmpty'],
    ['of XLSX', Buffer.from('504b030414000600', 'hex'), 'RosterIsWorkbook'],
    ['of XLS', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'RosterIsWorkbook'],
    ['of PDF', Buffer.from('%PDF-1.7'), 'RosterNotText'],
    ['of JPEG', Buffer.from('ffd8ffe000104a46', 'hex'), 'RosterNotText'],
    ['of UTF-16', Buffer.from(`\ufeff${text(line(1, '张三'))}`, 'utf16le'), 'RosterNotText'],
    [
      'of HTML named csv',
      Buffer.from('<html><table><tr><td>张三</td></tr></table>'),
      'RosterNotText',
    ],
    ['with a zero byte', Buffer.from(`${text(line(1, '张三'))}\0`), 'RosterNotText'],
    ['in no known encoding', Buffer.from('学籍号\xff\xff', 'latin1'), 'RosterEncodingUnknown'],
    ['without a header', Buffer.from(line(1, '张三')), 'RosterHeaderWrong'],
    [
      'separated by tabs',
      Buffer.from(text(line(1, '张三')).replaceAll(',', '\t')),
      'RosterHeaderWrong',
    ],
    ['with a column twice', Buffer.from(`${header},姓名\n`), 'RosterColumnRepeated'],
    ['with an open quote', Buffer.from(text(line(1, '"张三'))), 'RosterQuotesBroken'],
  ])('%s is refused', async (_, bytes, fault) => {
    expect(await refusal(bytes)).toBe(fault);
  });

  test('without a required column says which, and which it has', async () => {
    await expect(read(Buffer.from('学籍号,姓名\n1,2'))).rejects.toThrow(
      /身份证号（idNo）.*found: 学籍号、姓名/,
    );
  });

  test('of XLSX says how to save it as CSV', async () => {
    await expect(read(Buffer.from('504b0304', 'hex'))).rejects.toHaveProperty(
      'zh',
      expect.stringContaining('另存为'),
    );
  });

  test('of 50,000 rows is given row by row', async () => {
    const lines = Array.from({ length: 50_000 }, (_, n) => line(n, '张三'));
    let rows = 0;
    for await (const _ of rosterRows(iconv.encode(text(...lines), 'gb18030'))) rows += 1;
    expect(rows).toBe(50_000);
  });
});
