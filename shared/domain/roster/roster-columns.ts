import { foldWidth, removeInvisible } from './fold-text.ts';

/** The columns of a roster file (domain §7.9): the header's English name, and the Chinese names that schools write. */
const rosterColumns = {
  studentNo12: { required: true, zh: ['学籍号', '12位学籍号'] },
  name: { required: true, zh: ['姓名'] },
  idType: { required: false, zh: ['证件类型'] },
  idNo: { required: true, zh: ['身份证号', '证件号码', '身份证号码', '证件号'] },
  sex: { required: false, zh: ['性别'] },
  birth: { required: false, zh: ['出生日期', '出生年月日'] },
  schoolCode: { required: false, zh: ['学校代码', '院校代码', '学校代号'] },
  majorCode: { required: true, zh: ['专业代码', '专业代号'] },
  majorName: { required: true, zh: ['专业名称', '专业'] },
  catalogueYear: { required: false, zh: ['专业目录年份', '目录年份', '专业目录'] },
  studyForm: { required: true, zh: ['学习形式'] },
  level: { required: true, zh: ['层次', '培养层次', '学历层次'] },
  enrolDate: { required: false, zh: ['入学日期', '入学时间'] },
  expectedGraduation: { required: true, zh: ['预计毕业日期', '预计毕业时间', '毕业日期'] },
  candidateNo: { required: false, zh: ['考生号'] },
} as const satisfies Record<string, { required: boolean; zh: readonly [string, ...string[]] }>;

export type RosterColumn = keyof typeof rosterColumns;

/** The raw text of one row, by column. A column that the file does not have is absent. */
export type RosterCells = { readonly [C in RosterColumn]?: string };

const columnNames = Object.keys(rosterColumns) as RosterColumn[];

export interface RosterHeader {
  /** The column at each position of the row; a column that no rule reads is undefined. */
  readonly columns: readonly (RosterColumn | undefined)[];
  readonly missing: readonly RosterColumn[];
  readonly repeated: readonly RosterColumn[];
}

/** Reads the first row of a file. Case, width and spaces do not matter. */
export function readHeader(titles: readonly string[]): RosterHeader {
  const columns = titles.map(columnTitled);
  return {
    columns,
    missing: columnNames.filter((name) => rosterColumns[name].required && !columns.includes(name)),
    repeated: columnNames.filter((name) => columns.filter((found) => found === name).length > 1),
  };
}

/** `学籍号（studentNo12）`: how a message names a column. */
export function columnTitle(column: RosterColumn): string {
  return `${rosterColumns[column].zh[0]}（${column}）`;
}

function columnTitled(title: string): RosterColumn | undefined {
  const folded = removeInvisible(foldWidth(title)).toLowerCase();
  return columnNames.find(
    (name) =>
      name.toLowerCase() === folded ||
      (rosterColumns[name].zh as readonly string[]).includes(folded),
  );
}
