import * as z from 'zod';
import { type CalendarDate, readDate } from './calendar-date.ts';
import { foldWidth, removeInvisible } from './fold-text.ts';
import { foldIdNumber, readIdNumber, type Sex } from './id-number.ts';
import { type CatalogueYear, majorDigits } from './major-code.ts';
import { nameFlaw, nameKey } from './name-key.ts';
import type { RosterCells, RosterColumn } from './roster-columns.ts';
import type { IdType, RosterFacts } from './roster-entry.ts';
import { type RowProblem, type RowProblemCode, rowProblem } from './row-problem.ts';

/** What the season's file says of rosters. */
export const RosterRules = z.object({
  /** `^11\d{10}$` (notice L31). */
  studentNoPattern: z.string(),
  /** 全日制 (notice L16). */
  studyForm: z.string(),
  /** 高职(专科) (notice L16); a school may write either half of it. */
  level: z.string(),
  /** 2024-07-31, that day included (notice L16, D1). */
  graduatesBy: z.iso.date(),
});
export type RosterRules = z.infer<typeof RosterRules>;

export interface RosterContext {
  readonly rules: RosterRules;
  /** The school whose file it is. */
  readonly schoolCode: string;
  /** The catalogue's own code and name of six digits; `'unlisted'` for a catalogue of which we hold no list. */
  readonly findMajor: (
    year: CatalogueYear,
    digits: string,
  ) => { readonly code: string; readonly name: string } | 'unlisted' | undefined;
}

/** A row that passed every rule. The ID number is in the clear: it is sealed before anything is stored. */
export interface RosterRow extends RosterFacts {
  readonly row: number;
  readonly idNo: string;
}

/** Reads one row whole: a student, or every problem that the row has, never only the first (features M1). */
export function parseRosterRow(
  row: number,
  cells: RosterCells,
  { rules, schoolCode, findMajor }: RosterContext,
): { readonly student: RosterRow } | { readonly problems: readonly RowProblem[] } {
  const problems: RowProblem[] = [];
  const raw = (column: RosterColumn) => cells[column] ?? '';
  const text = (column: RosterColumn) => removeInvisible(foldWidth(raw(column)));
  const refuse = (column: RosterColumn, code: RowProblemCode, details?: object) => {
    problems.push(rowProblem({ row, column, raw: raw(column) }, code, { ...details }));
    return undefined;
  };
  const required = (column: RosterColumn) => text(column) || refuse(column, 'CellMissing');
  const date = (column: RosterColumn) => readDate(raw(column)) ?? refuse(column, 'DateImpossible');
  const oneOf = (column: RosterColumn, allowed: readonly string[], code: RowProblemCode) =>
    allowed.includes(text(column)) ? text(column) : refuse(column, code, { allowed: allowed[0] });

  const readStudentNo = () => {
    const damage = numberDamage(raw('studentNo12'));
    if (damage !== undefined) return refuse('studentNo12', damage);
    const pattern = rules.studentNoPattern;
    return new RegExp(pattern).test(raw('studentNo12'))
      ? raw('studentNo12')
      : refuse('studentNo12', 'StudentNoShape', { pattern });
  };

  const readName = (idType: IdType | undefined) => {
    const key = nameKey(raw('name'));
    const latin = idType === 'PASSPORT' && /^[A-Za-z·]{2,64}$/.test(key);
    const flaw = latin ? undefined : nameFlaw(key);
    return flaw === undefined ? key : refuse('name', flaw);
  };

  const readPerson = (idType: IdType | undefined) => {
    const saidSex =
      text('sex') === '' ? undefined : (asSex(text('sex')) ?? refuse('sex', 'SexUnknown'));
    const saidBirth = text('birth') === '' ? undefined : date('birth');
    if (idType === undefined || !required('idNo')) return undefined;
    const idNo = foldIdNumber(raw('idNo')).replace(/^'/, '');
    if (idType === 'PASSPORT') {
      if (!/^[A-Z0-9]{5,17}$/.test(idNo)) refuse('idNo', 'IdNoShape');
      const sex = saidSex ?? required('sex');
      const birth = saidBirth ?? required('birth');
      return { idNo, sex: sex as Sex | undefined, birth: birth as CalendarDate | undefined };
    }

    if (isScientific(idNo)) return refuse('idNo', 'ExcelScientific');
    const reading = readIdNumber(idNo);
    if (reading === 'WrongCheckCharacter' && idNo.endsWith('000'))
      return refuse('idNo', 'ExcelRounded');
    if (typeof reading === 'string') return refuse('idNo', reading);
    if ((idType === 'RESIDENCE_PERMIT') !== /^8[123]/.test(idNo)) refuse('idNo', 'IdNoShape');
    if (saidSex !== undefined && saidSex !== reading.sex) refuse('sex', 'SexDiffers');
    if (saidBirth !== undefined && saidBirth !== reading.birth) refuse('birth', 'BirthDiffers');
    return { idNo: reading.idNumber, sex: reading.sex, birth: reading.birth };
  };

  const readMajor = () => {
    const year =
      catalogueYears[text('catalogueYear')] ?? refuse('catalogueYear', 'CatalogueYearUnknown');
    const [code, name] = [required('majorCode'), required('majorName')];
    if (year === undefined || code === undefined || name === undefined) return undefined;
    const digits = majorDigits(code);
    const found = digits === undefined ? undefined : findMajor(year, digits);
    if (digits === undefined || found === undefined)
      return refuse('majorCode', 'MajorUnknown', { year });
    if (found === 'unlisted') return { majorCode: digits, majorName: name, catalogueYear: year };
    if (foldWidth(found.name) !== name)
      return refuse('majorName', 'MajorNameDiffers', { name: found.name });
    return { majorCode: found.code, majorName: found.name, catalogueYear: year };
  };

  const readStudy = () => {
    const enrolledOn = text('enrolDate') === '' ? undefined : date('enrolDate');
    const graduatesOn = required('expectedGraduation') && date('expectedGraduation');
    if (!graduatesOn) return undefined;
    const latest = rules.graduatesBy;
    if (graduatesOn > latest) refuse('expectedGraduation', 'GraduatesTooLate', { latest });
    if (enrolledOn !== undefined && enrolledOn >= graduatesOn)
      refuse('enrolDate', 'EnrolledAfterGraduation');
    return { graduatesOn, ...(enrolledOn && { enrolledOn }) };
  };

  const studentNo12 = raw('studentNo12') === '' ? required('studentNo12') : readStudentNo();
  const idType = idTypes[text('idType')] ?? refuse('idType', 'IdTypeUnknown');
  const name = required('name') && readName(idType);
  const person = readPerson(idType);
  if (text('schoolCode') !== '' && text('schoolCode') !== schoolCode) {
    refuse('schoolCode', 'SchoolDiffers', { school: schoolCode });
  }
  const major = readMajor();
  const studyForm =
    required('studyForm') && oneOf('studyForm', [rules.studyForm], 'StudyFormNotEligible');
  const level = required('level') && oneOf('level', levelsNamed(rules.level), 'LevelNotEligible');
  const study = readStudy();
  const candidateNo = text('candidateNo');
  if (!/^(\d{14})?$/.test(candidateNo)) refuse('candidateNo', 'CandidateNoShape');

  if (
    !(
      studentNo12 &&
      idType &&
      name &&
      person?.sex &&
      person.birth &&
      major &&
      studyForm &&
      level &&
      study
    )
  ) {
    return { problems };
  }
  if (problems.length > 0) return { problems };
  return {
    student: {
      row,
      studentNo12,
      ...(candidateNo && { candidateNo }),
      name: raw('name'),
      nameKey: name,
      idType,
      idNo: person.idNo,
      sex: person.sex,
      birth: person.birth,
      schoolCode,
      ...major,
      studyForm,
      level,
      ...study,
    },
  };
}

/** Finds the second row of a student or of an ID number within one file (domain §6.11); `look` takes the rows in order. */
export function repeatFinder() {
  const studentNos = new Map<string, number>();
  const idNos = new Map<string, number>();
  const look = (student: RosterRow): readonly RowProblem[] => {
    const { row } = student;
    const earlier = studentNos.get(student.studentNo12);
    const sameId = idNos.get(student.idNo);
    studentNos.set(student.studentNo12, earlier ?? row);
    idNos.set(student.idNo, sameId ?? row);
    return [
      ...(earlier === undefined
        ? []
        : [
            rowProblem(
              { row, column: 'studentNo12', raw: student.studentNo12 },
              'StudentNoRepeated',
              {
                row: earlier,
              },
            ),
          ]),
      ...(sameId === undefined
        ? []
        : [
            rowProblem({ row, column: 'idNo', raw: student.idNo }, 'IdNoRepeated', { row: sameId }),
          ]),
    ];
  };
  return look;
}

const idTypes: Readonly<Record<string, IdType | undefined>> = {
  '': 'ID_CARD',
  居民身份证: 'ID_CARD',
  身份证: 'ID_CARD',
  ID_CARD: 'ID_CARD',
  港澳台居民居住证: 'RESIDENCE_PERMIT',
  RESIDENCE_PERMIT: 'RESIDENCE_PERMIT',
  护照: 'PASSPORT',
  PASSPORT: 'PASSPORT',
};

const catalogueYears: Readonly<Record<string, CatalogueYear | undefined>> = {
  '': 2021,
  '2021': 2021,
  '2021.0': 2021,
  '2015': 2015,
  '2015.0': 2015,
};

function asSex(text: string): Sex | undefined {
  if (text === '男' || text === '1') return '男';
  return text === '女' || text === '2' ? '女' : undefined;
}

/** 高职(专科), 高职 and 专科 are one level. */
function levelsNamed(level: string): readonly string[] {
  const folded = foldWidth(level);
  return [folded, ...folded.split(/[()]/).filter((half) => half !== '')];
}

const isScientific = (text: string) => /^\d+(\.\d+)?E\+?\d+$/i.test(text);

/** What a spreadsheet did to a number, which the school must undo (domain IMP-2). */
function numberDamage(raw: string): RowProblemCode | undefined {
  const folded = removeInvisible(foldWidth(raw));
  if (isScientific(folded)) return 'ExcelScientific';
  if (/^\d+\.0+$/.test(folded)) return 'ExcelDecimal';
  if (foldWidth(raw) !== raw.replaceAll('\u3000', ' ')) return 'FullWidthDigits';
  return folded === raw ? undefined : 'SpacesInside';
}
