/** What people are told, in both languages. `{name}` is filled from the change; nothing here is an ID or a phone. */
export const templates = {
  activated: {
    zh: '您的账号已激活，请设置自己的密码并在报名截止前完成信息填写。',
    en: 'Your account is active. Set your own password and complete your application before registration closes.',
  },
  submitted: {
    zh: '您的报名材料（第{revision}次提交）已提交，等待生源学校审核。',
    en: 'Your application (submission {revision}) was submitted and waits for your school to review it.',
  },
  passed: {
    zh: '您的报名资格审核已通过。',
    en: 'Your application has passed the review.',
  },
  failed: {
    zh: '您的报名资格审核未通过，原因：{reason}',
    en: 'Your application did not pass the review. Reason: {reason}',
  },
  returned: {
    zh: '您的报名材料被退回，请修改后重新提交，原因：{reason}',
    en: 'Your application was returned; mend it and submit again. Reason: {reason}',
  },
  expired: {
    zh: '报名截止时您尚未提交报名材料，本次报名已失效。',
    en: 'Registration closed before you submitted; your application has expired.',
  },
  overdue: {
    zh: '您的报名材料在审核期内未完成审核，已转省教育考试院处理，无需您操作。',
    en: 'Your application was not reviewed in time and has gone to the exam institute; you need do nothing.',
  },
  eligible: {
    zh: '您已取得报考资格，请在志愿填报时间内填报志愿。',
    en: 'You are eligible. File your preference while the preference window is open.',
  },
  disqualified: {
    zh: '您的报考资格已被取消，原因：{reason}。如有异议请向省教育考试院申诉。',
    en: 'You have been disqualified. Reason: {reason}. You may appeal to the exam institute.',
  },
  evidenceRefused: {
    zh: '您上传的文件（{kind}）未通过检查，请重新上传，原因：{reason}',
    en: 'A file you uploaded ({kind}) was refused; upload another. Reason: {reason}',
  },
  preferenceSaved: {
    zh: '您的志愿已保存：{college}，{major}。如非本人操作，请立即联系学校。',
    en: 'Your preference was saved: {college}, {major}. If this was not you, tell your school at once.',
  },
  preferenceCleared: {
    zh: '您的志愿已清除。如非本人操作，请立即联系学校。',
    en: 'Your preference was cleared. If this was not you, tell your school at once.',
  },
  preferenceConfirmed: {
    zh: '您的志愿已确认：{college}，{major}。',
    en: 'Your preference was confirmed: {college}, {major}.',
  },
  preferenceInvalidated: {
    zh: '您的志愿已不符合报考条件而失效，请在截止前重新填报。',
    en: 'Your preference is no longer allowed; file another before the close.',
  },
  preferenceLocked: {
    zh: '您的志愿已锁定：{college}，{major}。',
    en: 'Your preference is locked: {college}, {major}.',
  },
  preferenceMissing: {
    zh: '志愿填报已结束，您没有有效志愿。',
    en: 'The preference window has closed and you have no valid preference.',
  },
  preferenceUndecided: {
    zh: '您锁定的志愿需由省教育考试院核定，结果将另行通知。',
    en: 'The exam institute has to decide on your locked preference; you will be told.',
  },
  paid: {
    zh: '您的考试费{yuan}元已缴纳，订单号：{orderNo}。',
    en: 'Your exam fee of {yuan} yuan is paid, order {orderNo}.',
  },
  waived: {
    zh: '您报考的类别免缴考试费，订单号：{orderNo}。',
    en: 'The exam fee is waived for your category, order {orderNo}.',
  },
  paidLate: {
    zh: '您的缴费晚于截止时间，将予退还，订单号：{orderNo}。',
    en: 'Your payment came after the close and will be refunded, order {orderNo}.',
  },
  paidTwice: {
    zh: '您的订单{orderNo}被重复支付，多付款项将予退还。',
    en: 'Your order {orderNo} was paid more than once; the surplus will be refunded.',
  },
  ticketReady: {
    zh: '您的准考证已编排完成，打印开始后可登录平台查看并自行打印。',
    en: 'Your ticket is prepared; from the opening of the print window you can see it here and print it.',
  },
  extended: {
    zh: '经批准，您的办理截止时间已延长至{closesAt}。',
    en: 'Your deadline has been extended to {closesAt} Beijing time.',
  },
} as const satisfies Record<string, { readonly zh: string; readonly en: string }>;
export type TemplateName = keyof typeof templates;

export type Details = Readonly<Record<string, string | number>>;

/** The text of a message; a detail that is missing is a bug, never a gap in a sentence. */
export function textOf(name: TemplateName, details: Details): { zh: string; en: string } {
  const fill = (text: string, language: 'zh' | 'en') =>
    text.replace(/\{(\w+)\}/g, (_, key: string) => {
      const value = details[`${key}:${language}`] ?? details[key];
      if (value === undefined) throw new Error(`The message ${name} misses {${key}}.`);
      return String(value);
    });
  const { zh, en } = templates[name];
  return { zh: fill(zh, 'zh'), en: fill(en, 'en') };
}
