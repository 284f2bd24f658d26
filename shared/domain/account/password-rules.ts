import { accountFault } from './account-faults.ts';
import { worstPasswords } from './worst-passwords.ts';

/** What an attacker from the same class knows of a person (trust §5.3). */
export interface Knowable {
  readonly idNo: string;
  /** `YYYY-MM-DD`. */
  readonly birth: string;
  readonly phone: string;
  readonly studentNo12: string;
}

const shortest = 10;
const runOfId = 6;

const reasons = {
  short: [`至少 ${shortest} 个字符`, `at least ${shortest} characters`],
  id: [
    '不能含有证件号、学籍号中连续 6 位数字',
    'no six digits in a row of your ID or student number',
  ],
  birth: ['不能含有出生日期', 'not your birth date'],
  phone: ['不能含有手机号', 'not your phone number'],
  common: [
    '过于常见或有规律（重复、连续字符），请换一个',
    'too common, or only repeated or consecutive characters',
  ],
} as const;

/** Throws unless the password is long, says nothing of its owner and is none that everybody tries. No composition rules. */
export function requireGoodPassword(
  password: string,
  { idNo, birth, phone, studentNo12 }: Knowable,
) {
  const text = password.normalize('NFKC').toLowerCase();
  if ([...text].length < shortest) throw weak('short');
  if (sharesRun(text, idNo) || sharesRun(text, studentNo12)) throw weak('id');
  if (birthForms(birth).some((form) => text.includes(form))) throw weak('birth');
  if (text.includes(phone) || text.includes(phone.slice(-8))) throw weak('phone');
  if (worstPasswords.has(text) || isPattern(text)) throw weak('common');
}

function weak(reason: keyof typeof reasons) {
  const [why, whyEn] = reasons[reason];
  return accountFault('PasswordWeak', { why, whyEn });
}

/** Whether any six digits in a row of the number stand in the text. */
function sharesRun(text: string, number: string): boolean {
  const digits = number.toLowerCase();
  return Array.from({ length: digits.length - runOfId + 1 }, (_, at) =>
    digits.slice(at, at + runOfId),
  ).some((run) => /^\d+$/.test(run) && text.includes(run));
}

function birthForms(birth: string): string[] {
  const [year = '', month = '', day = ''] = birth.split('-');
  const [m, d] = [month.replace(/^0/, ''), day.replace(/^0/, '')];
  return [
    year + month + day,
    year.slice(2) + month + day,
    month + day + year,
    day + month + year,
    ...['-', '/', '.'].flatMap((dot) => [[year, month, day].join(dot), [year, m, d].join(dot)]),
    `${year}年${m}月${d}日`,
  ];
}

const rows = ['01234567890', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** One or a few characters repeated, or nothing but runs of neighbours (`1234567890`, `qwertyuiop`, `abcabcabcabc`). */
function isPattern(text: string): boolean {
  if (/^(.{1,4}?)\1+$/u.test(text) || new Set(text).size < 4) return true;
  return text.match(/[a-z]+|\d+|[^a-z\d]+/gu)?.every(isRun) ?? false;
}

function isRun(part: string): boolean {
  const backwards = [...part].reverse().join('');
  return part.length >= 3 && rows.some((row) => row.includes(part) || row.includes(backwards));
}
