import type { ImportProblem } from '../../../shared/contracts/roster-tasks.ts';
import { type Fault, thrower } from '../../../shared/domain/kernel/fault.ts';
import { maskIdNumber } from '../../../shared/domain/roster/id-number.ts';
import { maskCell } from '../../../shared/domain/roster/row-problem.ts';

/** What only the whole roster can say of a row. */
const importFaults = {
  IdAlreadyOnRoster: {
    kind: 'conflict',
    zh: '该证件号码已在其他学校或其他学籍号下导入：请与学生核对，确属本校的，请联系省教育考试院处理。',
    en: 'This ID number is on the roster already, at another school or under another student number; check it, and if the student is yours turn to the exam institute.',
  },
  StudentNoAlreadyOnRoster: {
    kind: 'conflict',
    zh: '该学籍号已由其他学校导入：请核对学籍号，确属本校学生的，请联系省教育考试院处理。',
    en: 'This student number is on the roster of another school already; check it, and if it is right turn to the exam institute.',
  },
  AlreadyActivated: {
    kind: 'conflict',
    zh: '该生已激活账号，学籍信息不能再由导入修改；确需更正，请联系省教育考试院。',
    en: 'This student has an account, so an import cannot change the entry any more; for a correction turn to the exam institute.',
  },
} as const satisfies Record<string, Fault>;
const say = thrower(importFaults);

export type ImportFault = keyof typeof importFaults;

const columns = {
  IdAlreadyOnRoster: 'idNo',
  StudentNoAlreadyOnRoster: 'studentNo12',
  AlreadyActivated: 'row',
} as const satisfies Record<ImportFault, string>;

interface Row {
  readonly row: number;
  readonly idNo: string;
  readonly studentNo12: string;
}

/** A row that the roster itself refuses, fit to be shown to the school. */
export function importProblem({ row, idNo, studentNo12 }: Row, code: ImportFault): ImportProblem {
  const sentence = say(code);
  const column = columns[code];
  return {
    row,
    column,
    code,
    value: column === 'studentNo12' ? maskCell(column, studentNo12) : maskIdNumber(idNo),
    message: sentence.zh,
    messageEn: sentence.message,
  };
}
