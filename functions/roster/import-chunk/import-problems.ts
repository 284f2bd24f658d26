import type { ImportProblem } from '../../../shared/contracts/roster-tasks.ts';
import { type Fault, thrower } from '../../../shared/domain/kernel/fault.ts';
import { maskIdNumber } from '../../../shared/domain/roster/id-number.ts';

/** What only the whole roster can say of a row. */
const importFaults = {
  IdAlreadyOnRoster: {
    kind: 'conflict',
    zh: '该证件号码已在其他学校或其他学籍号下导入：请与学生核对，确属本校的，请联系省教育考试院处理。',
    en: 'This ID number is on the roster already, at another school or under another student number; check it, and if the student is yours turn to the exam institute.',
  },
  AlreadyActivated: {
    kind: 'conflict',
    zh: '该生已激活账号，学籍信息不能再由导入修改；确需更正，请联系省教育考试院。',
    en: 'This student has an account, so an import cannot change the entry any more; for a correction turn to the exam institute.',
  },
} as const satisfies Record<string, Fault>;
const say = thrower(importFaults);

/** A row that the roster itself refuses, fit to be shown to the school. */
export function importProblem(
  { row, idNo }: { readonly row: number; readonly idNo: string },
  code: keyof typeof importFaults,
): ImportProblem {
  const sentence = say(code);
  return {
    row,
    column: code === 'IdAlreadyOnRoster' ? 'idNo' : 'row',
    code,
    value: maskIdNumber(idNo),
    message: sentence.zh,
    messageEn: sentence.message,
  };
}
