import { isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type Fault, thrower } from '../../../shared/domain/kernel/fault.ts';
import {
  columnTitle,
  type RosterCells,
  type RosterHeader,
  readHeader,
} from '../../../shared/domain/roster/roster-columns.ts';
import { type RowProblem, rowProblem } from '../../../shared/domain/roster/row-problem.ts';

/** Why a file as a whole cannot be read: one clear reason, before any row is looked at. */
const rosterFileFaults = {
  RosterEmpty: {
    kind: 'invalid',
    zh: '文件是空的，没有任何学生：请选择含表头和数据的 CSV 文件。',
    en: 'The file holds no student; choose a CSV file with a header and rows.',
  },
  RosterIsWorkbook: {
    kind: 'invalid',
    zh: '这是 Excel 工作簿，暂不支持：请在 Excel 或 WPS 中选“文件 → 另存为 → CSV UTF-8（逗号分隔）”后上传 .csv 文件。',
    en: 'This is an Excel workbook, which cannot be imported yet; in Excel choose File → Save As → CSV UTF-8 and upload the .csv file.',
  },
  RosterNotText: {
    kind: 'invalid',
    zh: '这不是 CSV 文本文件（识别为 {found}）：请上传逗号分隔的 .csv 文件。',
    en: 'This is no CSV text (it looks like {found}); upload a comma-separated .csv file.',
  },
  RosterEncodingUnknown: {
    kind: 'invalid',
    zh: '文件编码既不是 UTF-8 也不是 GB18030/GBK：请另存为 CSV UTF-8 后上传。',
    en: 'The text is neither UTF-8 nor GB18030; save it as CSV UTF-8 and upload that.',
  },
  RosterHeaderWrong: {
    kind: 'invalid',
    zh: '表头缺少必需的列：{missing}。第一行应为列名，用英文逗号分隔；现有列：{found}。',
    en: 'The header lacks required columns: {missing}. The first row holds the column names, separated by commas; found: {found}.',
  },
  RosterColumnRepeated: {
    kind: 'invalid',
    zh: '表头中有重复的列：{repeated}，每列只能出现一次。',
    en: 'The header has a column twice: {repeated}; each may be there once.',
  },
  RosterQuotesBroken: {
    kind: 'invalid',
    zh: '第 {line} 行附近的引号不成对，后面的内容无法分列：请检查该行的双引号。',
    en: 'A quotation mark near line {line} has no partner, so the rest cannot be split; check the quotes there.',
  },
} as const satisfies Record<string, Fault>;

const refused = thrower(rosterFileFaults);

/** One row under the header, by its number in a spreadsheet (the header is row 1), blank rows counted but not given. */
export type RosterFileRow =
  | { readonly row: number; readonly cells: RosterCells }
  | { readonly row: number; readonly problem: RowProblem };

/**
 * Reads a roster file row by row; in memory are the bytes and the rows in hand, whatever the size.
 * Each row under the header comes out once, so that accepted + rejected = rows (features M1).
 */
export async function* rosterRows(bytes: Buffer): AsyncGenerator<RosterFileRow> {
  const parser = parse({ bom: true, relax_column_count: true, max_record_size: 20_000 });
  // An error of the source destroys the parser with it, and so reaches the loop below.
  pipeline(Readable.from(textOf(bytes)), parser, () => undefined);
  let header: RosterHeader | undefined;
  let row = 0;
  let students = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      row += 1;
      if (header === undefined) {
        header = goodHeader(record);
      } else if (record.some((cell) => cell.trim() !== '')) {
        students += 1;
        yield rowUnder(header, row, record);
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw refused('RosterQuotesBroken', { line: error.lines ?? row + 1 });
  }
  if (students === 0) throw refused('RosterEmpty');
}

function goodHeader(titles: readonly string[]): RosterHeader {
  const header = readHeader(titles);
  const { missing, repeated } = header;
  if (missing.length > 0) {
    const found = titles.join('、').slice(0, 200);
    throw refused('RosterHeaderWrong', { missing: missing.map(columnTitle).join('、'), found });
  }
  if (repeated.length > 0) {
    throw refused('RosterColumnRepeated', { repeated: repeated.map(columnTitle).join('、') });
  }
  return header;
}

function rowUnder(
  { columns }: RosterHeader,
  row: number,
  record: readonly string[],
): RosterFileRow {
  const [found, expected] = [record.length, columns.length];
  if (found !== expected) {
    const place = { row, column: 'row', raw: '' } as const;
    return { row, problem: rowProblem(place, 'CellCountWrong', { found, expected }) };
  }
  const cells = columns.flatMap((column, i) => (column ? [[column, record[i] ?? '']] : []));
  return { row, cells: Object.fromEntries(cells) };
}

const sliceBytes = 256 * 1024;

/** The text in slices, decoded as UTF-8 if all of it is, else as GB18030 (a superset of GBK and GB 2312). */
function* textOf(bytes: Buffer): Generator<string> {
  const found = signatureOf(bytes);
  if (found === 'workbook') throw refused('RosterIsWorkbook');
  if (found !== undefined) throw refused('RosterNotText', { found });

  const decoder = new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'gb18030', { fatal: true });
  try {
    for (let at = 0; at < bytes.length; at += sliceBytes) {
      yield decoder.decode(bytes.subarray(at, at + sliceBytes), { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw refused('RosterEncodingUnknown');
    throw error;
  }
}

const signatures: readonly (readonly [prefix: string, name: string])[] = [
  ['504b0304', 'workbook'],
  ['d0cf11e0', 'workbook'],
  ['25504446', 'PDF'],
  ['ffd8ff', 'JPEG'],
  ['89504e47', 'PNG'],
  ['1f8b', 'GZIP'],
  ['52617221', 'RAR'],
  ['377abcaf', '7z'],
  ['fffe', 'UTF-16'],
  ['feff', 'UTF-16'],
];

function signatureOf(bytes: Buffer): string | undefined {
  if (bytes.length === 0) throw refused('RosterEmpty');
  const start = bytes.subarray(0, 8).toString('hex');
  const known = signatures.find(([prefix]) => start.startsWith(prefix));
  if (known !== undefined) return known[1];
  const text = bytes.subarray(0, 512).toString('latin1');
  if (/^\s*(<!doctype|<html|<\?xml|<table)/i.test(text)) return 'HTML';
  return bytes.includes(0) ? 'binary data' : undefined;
}
