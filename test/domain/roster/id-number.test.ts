import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkCharacterOf,
  foldIdNumber,
  maskIdNumber,
  readIdNumber,
} from '../../../shared/domain/roster/id-number.ts';

describe('an ID number', () => {
  test.each([
    ['439901200301010019', '2003-01-01', '男'],
    ['439901200402290021', '2004-02-29', '女'],
    ['439901200212311135', '2002-12-31', '男'],
    ['439901200306152489', '2003-06-15', '女'],
    ['439901200108089992', '2001-08-08', '男'],
    ['43990120030301008X', '2003-03-01', '女'],
  ])('%s is valid and says %s and %s', (idNumber, birth, sex) => {
    expect(readIdNumber(idNumber)).toEqual({ idNumber, birth, sex });
  });

  test.each([
    '0071',
    '0020',
    '008X',
    '0039',
    '0098',
    '0047',
    '0186',
    '0055',
    '0194',
    '0063',
    '0012',
  ])('may end in every check character: …%s', (tail) => {
    expect(readIdNumber(`43990120030301${tail}`)).toHaveProperty('idNumber');
  });

  test.each([
    ['439901200301010018', 'WrongCheckCharacter'],
    ['439901200302290016', 'ImpossibleBirth'],
    ['439901030101001', 'FifteenDigits'],
    ['439901200310010019', 'WrongCheckCharacter'],
    ['43990120030101001', 'NotEighteenDigits'],
    ['4399012003010100190', 'NotEighteenDigits'],
    ['4399012003010100X9', 'NotEighteenDigits'],
    ['', 'NotEighteenDigits'],
  ])('%s is refused as %s', (idNumber, flaw) => {
    expect(readIdNumber(idNumber)).toBe(flaw);
  });

  test('is refused for a day before 1900 even when its check character is right', () => {
    const first17 = '43990118991231001';
    expect(readIdNumber(first17 + checkCharacterOf(first17))).toBe('ImpossibleBirth');
  });

  test.each(['430124', '430122', '431121', '999999'])(
    'of region %s is not refused for its region',
    (region) => {
      const first17 = `${region}20030101001`;
      expect(readIdNumber(first17 + checkCharacterOf(first17))).toHaveProperty('idNumber');
    },
  );

  test.each(['x', 'X', 'Ｘ', 'ｘ', 'Х', 'х', 'Χ', 'χ', '×'])(
    'folds the look-alike %s to X',
    (last) => {
      expect(foldIdNumber(`43990120030301008${last}`)).toBe('43990120030301008X');
    },
  );

  test('folds full-width digits and spaces', () => {
    expect(foldIdNumber(' ４３９９０１ 20030101\u200b0019\u3000')).toBe('439901200301010019');
  });

  test('with one digit changed or two neighbours swapped is never valid', () => {
    const digits = '439901200306152489';
    fc.assert(
      fc.property(fc.nat(17), fc.nat(9), fc.boolean(), (at, digit, swap) => {
        const characters = [...digits];
        if (swap && at < 17) characters.splice(at, 2, digits.charAt(at + 1), digits.charAt(at));
        else characters[at] = String(digit);
        const changed = characters.join('');
        if (changed !== digits) expect(typeof readIdNumber(changed)).toBe('string');
      }),
      { numRuns: 2000 },
    );
    expect(readIdNumber(digits)).toHaveProperty('idNumber', digits);
  });

  test('is shown with eleven stars', () => {
    expect(maskIdNumber('439901200301010019')).toBe('439***********0019');
    expect(maskIdNumber('E12345678')).toBe('*******78');
  });
});
