import { describe, expect, test } from 'vitest';
import { requireGoodPassword } from '../../../shared/domain/account/password-rules.ts';

const owner = {
  idNo: '439901200303150017',
  birth: '2003-03-15',
  phone: '13800138000',
  studentNo12: '112233998877',
};
const tried = (password: string) => () => requireGoodPassword(password, owner);
const weak = expect.objectContaining({ name: 'PasswordWeak' });

describe('a password', () => {
  test.each(['kaoqi-2024-ok', 'correct horse battery', '湖南的春天真的很美丽啊', 'k7x9m2q4w8z'])(
    'may be %s',
    (password) => {
      expect(tried(password)).not.toThrow();
    },
  );

  test.each([
    ['has nine characters', 'k7x9m2q4w'],
    ['has nine characters, though more UTF-16 units', '𬭎𬭎𠮷a𠮷b𠮷c𠮷'],
    ['holds six digits of the ID number', 'xx990120yyzz'],
    ['holds six digits of the ID number in full width', 'xx９９０１２０yyzz'],
    ['holds six digits of the student number', 'abcx223399wqe'],
    ['holds the birth date', 'mydayis2003-3-15'],
    ['holds the short birth date', 'wqerx030315pp'],
    ['holds the birth date, day first', 'wqerx15032003p'],
    ['holds the phone', 'x13800138000y'],
    ['holds the end of the phone', 'wwqqz00138000'],
    ['is one of the worst', 'woaini1314520'],
    ['is one of the worst, in capitals', 'PASSWORD123'],
    ['repeats one character', 'kkkkkkkkkkkk'],
    ['repeats a few characters', 'xk7xk7xk7xk7'],
    ['is of three characters only', 'xkzxxkkzzxkz'],
    ['is a run of digits', '9876543210'],
    ['is made of runs', 'qwertyuiop12345'],
  ])('is refused if it %s', (_, password) => {
    expect(tried(password)).toThrow(weak);
  });

  test('is refused by a sentence that does not repeat it', () => {
    expect(() => tried('woaini1314520')()).toThrow(/^(?!.*woaini)/);
  });
});
