import { describe, expect, test } from 'vitest';
import {
  parseRosterRow,
  type RosterContext,
  RosterRules,
  repeatFinder,
} from '../../../shared/domain/roster/parse-roster-row.ts';
import { type RosterCells, readHeader } from '../../../shared/domain/roster/roster-columns.ts';

const context: RosterContext = {
  rules: RosterRules.parse({
    studentNoPattern: '^11\\d{10}$',
    graduatesBy: '2024-07-31',
    studyForm: '全日制',
    level: '高职（专科）',
  }),
  schoolCode: '10827',
  findMajor: (year, digits) => {
    if (year === 2015) return 'unlisted';
    const majors: Record<string, { code: string; name: string }> = {
      '510203': { code: '510203', name: '软件技术' },
      '520402': { code: '520402K', name: '中医骨伤' },
      '080202': { code: '080202', name: '测试（一）' },
    };
    return majors[digits];
  },
};

const good: RosterCells = {
  studentNo12: '112100000001',
  name: '张三',
  idType: '居民身份证',
  idNo: '439901200301010019',
  sex: '男',
  birth: '2003-01-01',
  schoolCode: '10827',
  majorCode: '510203',
  majorName: '软件技术',
  catalogueYear: '2021',
  studyForm: '全日制',
  level: '高职（专科）',
  enrolDate: '2021-09-01',
  expectedGraduation: '2024-06-30',
  candidateNo: '',
};

const parse = (cells: RosterCells) => parseRosterRow(7, { ...good, ...cells }, context);
const codes = (cells: RosterCells) => {
  const result = parse(cells);
  return 'problems' in result ? result.problems.map(({ column, code }) => `${column}:${code}`) : [];
};
const student = (cells: RosterCells) => {
  const result = parse(cells);
  return 'student' in result ? result.student : undefined;
};

describe('a row of a roster', () => {
  test('that is right becomes a student', () => {
    expect(student({})).toEqual({
      row: 7,
      studentNo12: '112100000001',
      name: '张三',
      nameKey: '张三',
      idType: 'ID_CARD',
      idNo: '439901200301010019',
      sex: '男',
      birth: '2003-01-01',
      schoolCode: '10827',
      majorCode: '510203',
      majorName: '软件技术',
      catalogueYear: 2021,
      studyForm: '全日制',
      level: '高职(专科)',
      enrolledOn: '2021-09-01',
      graduatesOn: '2024-06-30',
    });
  });

  test('may leave out what the ID number says, and what is optional', () => {
    expect(
      student({ sex: '', birth: '', idType: '', schoolCode: '', catalogueYear: '', enrolDate: '' }),
    ).toMatchObject({
      sex: '男',
      birth: '2003-01-01',
      idType: 'ID_CARD',
      schoolCode: '10827',
      catalogueYear: 2021,
    });
  });

  test('tells all its problems at once', () => {
    expect(
      codes({
        studentNo12: '1.1E+11',
        name: '张?',
        idNo: '439901200301010018',
        schoolCode: '10830',
        majorName: '软件工程',
        studyForm: '函授',
        level: '本科',
        enrolDate: '2021-02-30',
        expectedGraduation: '2024-08-01',
        candidateNo: '12',
      }),
    ).toEqual([
      'studentNo12:ExcelScientific',
      'name:NamePlaceholder',
      'idNo:WrongCheckCharacter',
      'schoolCode:SchoolDiffers',
      'majorName:MajorNameDiffers',
      'studyForm:StudyFormNotEligible',
      'level:LevelNotEligible',
      'enrolDate:DateImpossible',
      'expectedGraduation:GraduatesTooLate',
      'candidateNo:CandidateNoShape',
    ]);
  });

  test('names every required cell that is empty', () => {
    const result = parseRosterRow(2, {}, context);
    expect(
      'problems' in result && result.problems.map(({ column, code }) => `${column}:${code}`),
    ).toEqual(
      [
        'studentNo12',
        'name',
        'idNo',
        'majorCode',
        'majorName',
        'studyForm',
        'level',
        'expectedGraduation',
      ].map((column) => `${column}:CellMissing`),
    );
  });

  test.each([
    ['1.1E+11', 'ExcelScientific'],
    ['1.12100000001E+11', 'ExcelScientific'],
    ['112100000001.0', 'ExcelDecimal'],
    [' 112100000001', 'SpacesInside'],
    ['1121 0000 0001', 'SpacesInside'],
    ['\t112100000001', 'SpacesInside'],
    ['１１２１００００００01', 'FullWidthDigits'],
    ['122100000001', 'StudentNoShape'],
    ['11210000001', 'StudentNoShape'],
    ['1121000000011', 'StudentNoShape'],
  ])('refuses the student number %j as %s', (studentNo12, code) => {
    expect(codes({ studentNo12 })).toEqual([`studentNo12:${code}`]);
  });

  test.each([
    ['4.39901E+17', 'ExcelScientific'],
    ['439901200306152000', 'ExcelRounded'],
    ['439901030101001', 'FifteenDigits'],
    ['439901200302290016', 'ImpossibleBirth'],
  ])('refuses the ID number %s as %s', (idNo, code) => {
    expect(codes({ idNo, birth: '', sex: '' })).toEqual([`idNo:${code}`]);
  });

  test('compares sex and birth with the ID number', () => {
    expect(codes({ sex: '女', birth: '2003/1/2' })).toEqual([
      'sex:SexDiffers',
      'birth:BirthDiffers',
    ]);
    expect(codes({ sex: '1', birth: '20030101' })).toEqual([]);
  });

  test.each(['高职(专科)', '高职（专科）', '高职', '专科'])('takes %s as the level', (level) => {
    expect(codes({ level })).toEqual([]);
  });

  test('takes the graduation day itself, and not the day after', () => {
    expect(codes({ expectedGraduation: '2024-07-31' })).toEqual([]);
    expect(codes({ expectedGraduation: '2024-08-01' })).toEqual([
      'expectedGraduation:GraduatesTooLate',
    ]);
  });

  test('refuses an enrolment that is not before the graduation', () => {
    expect(codes({ enrolDate: '2024-06-30' })).toEqual(['enrolDate:EnrolledAfterGraduation']);
  });

  test('gives a major its leading zero and its letters back', () => {
    expect(student({ majorCode: '80202', majorName: '测试(一)' })).toMatchObject({
      majorCode: '080202',
    });
    expect(student({ majorCode: '520402', majorName: '中医骨伤' })).toMatchObject({
      majorCode: '520402K',
    });
    expect(student({ majorCode: '510203.0' })).toMatchObject({ majorCode: '510203' });
  });

  test('refuses a major that the catalogue does not have', () => {
    expect(codes({ majorCode: '999999' })).toEqual(['majorCode:MajorUnknown']);
    expect(codes({ majorCode: 'ABC' })).toEqual(['majorCode:MajorUnknown']);
    expect(codes({ catalogueYear: '2018' })).toEqual(['catalogueYear:CatalogueYearUnknown']);
  });

  test('takes a major of the 2015 catalogue at its word', () => {
    expect(
      student({ majorCode: '620104K', majorName: '中医骨伤', catalogueYear: '2015' }),
    ).toMatchObject({
      majorCode: '620104',
      majorName: '中医骨伤',
      catalogueYear: 2015,
    });
  });

  test('judges other documents by their pattern alone', () => {
    const passport = { idType: '护照', idNo: 'E12345678', name: 'WANG·LI' };
    expect(student(passport)).toMatchObject({ idType: 'PASSPORT', nameKey: 'WANG·LI', sex: '男' });
    expect(codes({ ...passport, sex: '', birth: '' })).toEqual([
      'sex:CellMissing',
      'birth:CellMissing',
    ]);
    expect(codes({ idType: '港澳台居民居住证' })).toEqual(['idNo:IdNoShape']);
    expect(codes({ idType: '军官证' })).toEqual(['idType:IdTypeUnknown']);
  });

  test('keeps the name as it was written beside its key', () => {
    expect(student({ name: ' 张 三' })).toMatchObject({ name: ' 张 三', nameKey: '张三' });
  });

  test('shows no problem with a whole name or number in it', () => {
    const result = parse({
      name: '张三丰?',
      idNo: '439901200301010018',
      studentNo12: '112100000001.0',
    });
    expect('problems' in result && result.problems.map(({ value }) => value)).toEqual([
      '********0001.0',
      '张***',
      '439***********0018',
    ]);
  });

  test('says each problem in Chinese and in English', () => {
    const result = parse({ expectedGraduation: '2025-06-30' });
    expect('problems' in result && result.problems[0]).toMatchObject({
      row: 7,
      message: '预计毕业日期晚于 2024-07-31，不符合报名条件。',
      messageEn: 'The expected graduation is after 2024-07-31, so the student may not take part.',
    });
  });
});

describe('the rows of one file', () => {
  test('may hold a student and an ID number once', () => {
    const look = repeatFinder();
    const first = student({});
    if (first === undefined) throw new Error('The good row is not good.');
    expect(look(first)).toEqual([]);
    expect(look({ ...first, row: 9 }).map(({ row, code }) => `${row}:${code}`)).toEqual([
      '9:StudentNoRepeated',
      '9:IdNoRepeated',
    ]);
    expect(look({ ...first, row: 10, idNo: 'E1' })[0]?.message).toContain('第 7 行');
  });
});

describe('the header of a roster', () => {
  test('is read in English and in Chinese, whatever its width, case and spaces', () => {
    const { columns, missing } = readHeader([
      'STUDENTNO12',
      ' 姓　名 ',
      '身份证号',
      '专业代码',
      '专业名称',
      '学习形式',
      '层次',
      '预计毕业日期',
      '班级',
    ]);
    expect(columns).toEqual([
      'studentNo12',
      'name',
      'idNo',
      'majorCode',
      'majorName',
      'studyForm',
      'level',
      'expectedGraduation',
      undefined,
    ]);
    expect(missing).toEqual([]);
  });

  test('says what is missing and what is there twice', () => {
    expect(readHeader(['学籍号', '姓名', 'name'])).toMatchObject({
      missing: ['idNo', 'majorCode', 'majorName', 'studyForm', 'level', 'expectedGraduation'],
      repeated: ['name'],
    });
  });
});
