import { type Fault, thrower } from '../kernel/fault.ts';
import { maskIdNumber } from './id-number.ts';
import type { RosterColumn } from './roster-columns.ts';

/** Everything that can be wrong with one row, each with how to mend it. */
const rowFaults = {
  CellMissing: {
    kind: 'invalid',
    zh: '此项必填，请补齐后重新导入。',
    en: 'This cell must be filled in; complete it and import again.',
  },
  CellCountWrong: {
    kind: 'invalid',
    zh: '本行有 {found} 个单元格，表头有 {expected} 个：请检查是否多了或少了逗号。',
    en: 'This row has {found} cells and the header has {expected}; look for a comma too many or too few.',
  },
  ExcelScientific: {
    kind: 'invalid',
    zh: 'Excel 已把号码变成科学计数（如 1.1E+11），后几位已丢失：请把该列设为“文本”后从原系统重新导出。',
    en: 'Excel turned the number into scientific notation (1.1E+11) and lost its last digits; format the column as text and export again.',
  },
  ExcelDecimal: {
    kind: 'invalid',
    zh: '号码末尾多了“.0”：请把该列设为“文本”并去掉小数部分。',
    en: 'The number ends in ".0"; format the column as text and remove the decimals.',
  },
  ExcelRounded: {
    kind: 'invalid',
    zh: '证件号码末三位是 000 且校验不通过，很可能被 Excel 舍入：请把该列设为“文本”后从原系统重新导出。',
    en: 'The number ends in 000 and its check fails, so Excel probably rounded it; format the column as text and export again.',
  },
  FullWidthDigits: {
    kind: 'invalid',
    zh: '号码中有全角数字：请改为半角数字。',
    en: 'The number has full-width digits; write it in half-width digits.',
  },
  SpacesInside: {
    kind: 'invalid',
    zh: '号码前后或中间有空格等不可见字符：请删除。',
    en: 'The number has spaces or invisible characters; remove them.',
  },
  StudentNoShape: {
    kind: 'invalid',
    zh: '学籍号不符合规则（{pattern}）：应为“11”开头的 12 位数字。',
    en: 'The student number does not match {pattern}: it is 12 digits that begin with 11.',
  },
  NamePlaceholder: {
    kind: 'invalid',
    zh: '姓名中有问号、拼音、空码或其他替代字符：请按身份证填写原字。',
    en: 'The name has a question mark, pinyin or another placeholder; write the characters of the ID card.',
  },
  NameTooShort: {
    kind: 'invalid',
    zh: '姓名至少两个字：请按身份证填写。',
    en: 'A name has at least two characters; write it as on the ID card.',
  },
  NameTooLong: {
    kind: 'invalid',
    zh: '姓名超过 64 个字：请按身份证填写。',
    en: 'The name is longer than 64 characters; write it as on the ID card.',
  },
  IdTypeUnknown: {
    kind: 'invalid',
    zh: '证件类型应为：居民身份证、港澳台居民居住证、护照。',
    en: 'The ID type is one of 居民身份证, 港澳台居民居住证, 护照.',
  },
  FifteenDigits: {
    kind: 'invalid',
    zh: '15 位身份证号已停用：请填写 18 位号码。',
    en: 'ID numbers of 15 digits are no longer issued; give the one of 18.',
  },
  NotEighteenDigits: {
    kind: 'invalid',
    zh: '身份证号应为 18 位：17 位数字加 1 位数字或 X。',
    en: 'An ID number is 17 digits and one digit or X.',
  },
  ImpossibleBirth: {
    kind: 'invalid',
    zh: '身份证号中的出生日期不存在：请核对原件。',
    en: 'The birth date inside the ID number does not exist; compare it with the card.',
  },
  WrongCheckCharacter: {
    kind: 'invalid',
    zh: '身份证号校验位不符，有一位写错或两位颠倒：请核对原件。',
    en: 'The check character of the ID number is wrong: a digit is mistyped or two are swapped; compare it with the card.',
  },
  IdNoShape: {
    kind: 'invalid',
    zh: '证件号码不符合该证件类型的格式：请核对原件。',
    en: 'The number does not have the form of this ID type; compare it with the document.',
  },
  SexUnknown: { kind: 'invalid', zh: '性别应为“男”或“女”。', en: 'The sex is 男 or 女.' },
  SexDiffers: {
    kind: 'invalid',
    zh: '性别与身份证号不一致：请核对原件。',
    en: 'The sex differs from the ID number; compare both with the card.',
  },
  BirthDiffers: {
    kind: 'invalid',
    zh: '出生日期与身份证号不一致：请核对原件。',
    en: 'The birth date differs from the ID number; compare both with the card.',
  },
  DateImpossible: {
    kind: 'invalid',
    zh: '日期不存在或格式不对：请写成 2024-06-30。',
    en: 'The date does not exist or has another form; write 2024-06-30.',
  },
  SchoolDiffers: {
    kind: 'invalid',
    zh: '学校代码不是本校（{school}）：只能导入本校学生。',
    en: 'The school code is not yours ({school}); a school imports its own students only.',
  },
  MajorUnknown: {
    kind: 'invalid',
    zh: '专业代码不在 {year} 年高职（专科）专业目录中：请核对 6 位代码，注意前导零。',
    en: 'The major code is not in the vocational catalogue of {year}; check its six digits and any leading zero.',
  },
  MajorNameDiffers: {
    kind: 'invalid',
    zh: '专业名称与代码不一致：该代码是“{name}”，请核对。',
    en: 'The name does not belong to the code, which is {name}; correct one of them.',
  },
  CatalogueYearUnknown: {
    kind: 'invalid',
    zh: '专业目录年份应为 2021 或 2015。',
    en: 'The catalogue year is 2021 or 2015.',
  },
  StudyFormNotEligible: {
    kind: 'invalid',
    zh: '学习形式不符合报名条件：应为 {allowed}。',
    en: 'This form of study may not take part; it has to be {allowed}.',
  },
  LevelNotEligible: {
    kind: 'invalid',
    zh: '学历层次不符合报名条件：应为 {allowed}。',
    en: 'This level may not take part; it has to be {allowed}.',
  },
  GraduatesTooLate: {
    kind: 'invalid',
    zh: '预计毕业日期晚于 {latest}，不符合报名条件。',
    en: 'The expected graduation is after {latest}, so the student may not take part.',
  },
  EnrolledAfterGraduation: {
    kind: 'invalid',
    zh: '入学日期不早于预计毕业日期：请核对。',
    en: 'The enrolment is not before the graduation; correct one of them.',
  },
  CandidateNoShape: {
    kind: 'invalid',
    zh: '考生号应为 14 位数字，没有可留空。',
    en: 'The candidate number has 14 digits; leave it empty if there is none.',
  },
  StudentNoRepeated: {
    kind: 'invalid',
    zh: '学籍号与第 {row} 行重复：每名学生只能有一行。',
    en: 'The student number is also in row {row}; a student has one row.',
  },
  IdNoRepeated: {
    kind: 'invalid',
    zh: '证件号码与第 {row} 行重复：每名学生只能有一行。',
    en: 'The ID number is also in row {row}; a student has one row.',
  },
} as const satisfies Record<string, Fault>;

export type RowProblemCode = keyof typeof rowFaults;

/** One thing that is wrong in one cell, fit to be shown to the school: the value is masked. */
export interface RowProblem {
  readonly row: number;
  readonly column: RosterColumn | 'row';
  readonly code: RowProblemCode;
  readonly value: string;
  readonly message: string;
  readonly messageEn: string;
}

const say = thrower(rowFaults);

/** Describes a problem; `raw` is masked by what its column holds. */
export function rowProblem(
  place: { readonly row: number; readonly column: RosterColumn | 'row'; readonly raw: string },
  code: RowProblemCode,
  details?: Readonly<Record<string, unknown>>,
): RowProblem {
  const sentence = say(code, details);
  return {
    row: place.row,
    column: place.column,
    code,
    value: maskCell(place.column, place.raw),
    message: sentence.zh,
    messageEn: sentence.message,
  };
}

/** A cell as it may be shown, by what its column holds. */
export function maskCell(column: RosterColumn | 'row', raw: string): string {
  const text = raw.trim();
  if (column === 'idNo') return maskIdNumber(text);
  if (column === 'name')
    return [...text].map((character, i) => (i === 0 ? character : '*')).join('');
  if (column === 'studentNo12' || column === 'candidateNo')
    return text.replace(/\d(?=\d{4})/g, '*');
  return [...text].slice(0, 40).join('');
}
