import { type Fault, thrower } from '../kernel/fault.ts';

/** Where activation, passwords and sign-in say no. None of them tells what another person's record holds. */
export const accountFaults = {
  PhoneWrong: {
    kind: 'invalid',
    zh: '手机号有误：请填写 11 位中国大陆手机号。',
    en: 'Give a mobile number of mainland China, of 11 digits.',
  },
  IdNumberWrong: {
    kind: 'invalid',
    zh: '身份证号有误：请对照证件逐位核对 18 位号码。',
    en: 'The ID number is mistyped; compare its 18 characters with the card.',
  },
  CodeTooSoon: {
    kind: 'busy',
    zh: '验证码请求过于频繁，请在 {waitSeconds} 秒后重试。',
    en: 'Codes were asked for too often; try again in {waitSeconds} seconds.',
  },
  SmsUnavailable: {
    kind: 'busy',
    zh: '短信暂时无法发送，请稍后重试。',
    en: 'Text messages cannot be sent right now; please try again shortly.',
  },
  CodeWrong: {
    kind: 'refused',
    zh: '验证码错误或已失效，请核对短信，或重新获取验证码。',
    en: 'The code is wrong or no longer valid; check the message or ask for a new one.',
  },
  RosterMismatch: {
    kind: 'refused',
    zh: '姓名、证件号与学籍信息不一致，无法激活；请核对，或联系所在学校更正学籍信息。',
    en: 'Name and ID number do not agree with the roster; check them, or ask your school to correct it.',
  },
  PhoneTaken: {
    kind: 'conflict',
    zh: '该手机号不能用于激活，请换用本人的其他手机号，或联系所在学校。',
    en: 'This phone cannot be used; take another phone of your own, or turn to your school.',
  },
  AlreadyActivated: {
    kind: 'conflict',
    zh: '该考生已激活账号，请直接登录；如非本人操作，请立即联系所在学校。',
    en: 'This account is active already, so sign in; if that was not you, tell your school at once.',
  },
  PasswordWeak: {
    kind: 'invalid',
    zh: '密码不合要求：{why}。',
    en: 'Choose another password: {whyEn}.',
  },
  PasswordAlreadySet: {
    kind: 'conflict',
    zh: '您已设置过密码，请直接登录。',
    en: 'You have set a password already; sign in with it.',
  },
  SignInRefused: {
    kind: 'unauthenticated',
    zh: '登录名或密码（动态码）不正确；连续输错 5 次后每次须多等一会儿，请稍候再试。',
    en: 'Login, password or code is wrong; after five failures each attempt has to wait a little longer.',
  },
  SessionOver: {
    kind: 'unauthenticated',
    zh: '登录状态已失效，请重新登录。',
    en: 'This session is over; sign in again.',
  },
} as const satisfies Record<string, Fault>;
export const accountFault = thrower(accountFaults);
