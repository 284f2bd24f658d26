import { type Fault, thrower } from '../kernel/fault.ts';

/** What a preference, its lock or a choice may be refused for. Moments are told in Beijing time. */
export const preferenceFaults = {
  PreferenceClosed: {
    kind: 'closed',
    zh: '志愿已于{closedSince}锁定，本次提交到达时间晚于该时刻，未被保存；迟交编号：{reference}。',
    en: 'The preference locked at {closedStamp} Beijing time; this request arrived later and was not saved. Its number is {reference}.',
  },
  PreferenceNotOpen: {
    kind: 'closed',
    zh: '志愿填报将于{opensSince}开始，请届时再试。',
    en: 'The preference window opens at {opensStamp} Beijing time; please come back then.',
  },
  PreferenceSealed: {
    kind: 'closed',
    zh: '志愿已封存，本次修改未被保存；如有异议请联系省教育考试院。',
    en: 'The preference is sealed and this change was not saved; please turn to the exam institute.',
  },
  PreferenceConflict: {
    kind: 'conflict',
    zh: '志愿已在别处被修改，本次未被保存；请核对两个版本后重新提交。',
    en: 'The preference was changed elsewhere and this change was not saved; compare both versions and send again.',
  },
  EligibilityChanged: {
    kind: 'conflict',
    zh: '您的报考资格或登录状态已变更，本次未被保存；请重新登录后再试。',
    en: 'What you may do has changed and nothing was saved; please sign in again and retry.',
  },
  NotEligible: {
    kind: 'refused',
    zh: '您的报名当前不具备填报志愿的资格，本次未被保存；请查看报名状态，如有疑问请联系生源学校。',
    en: 'Your application does not give you a preference to file and nothing was saved; look at its state, and ask your school if it seems wrong.',
  },
  NothingSaved: {
    kind: 'refused',
    zh: '当前没有可确认或清除的志愿，请先填报志愿。',
    en: 'There is no saved preference to confirm or clear; please save one first.',
  },
  RequestKeyReused: {
    kind: 'invalid',
    zh: '同一 Idempotency-Key 已用于另一请求，请更换后重试。',
    en: 'This Idempotency-Key was used for another request; please send a new one.',
  },
  PreferenceMoving: {
    kind: 'busy',
    zh: '系统正在更新您的志愿记录，本次未被保存，请立即重试。',
    en: 'Your preference is being updated and this change was not saved; please retry now.',
  },
  CategoryNotAllowed: {
    kind: 'refused',
    zh: '您的资格审核结果不能填报该类别，请改选允许的类别（如普通计划）。',
    en: 'Your reviewed eligibility does not allow this category; choose an allowed one, such as the ordinary plan.',
  },
  MajorNotMapped: {
    kind: 'refused',
    zh: '您的专科专业不能对应该本科专业，请按专业对应指导目录另选专业。',
    en: 'Your junior major does not lead to this major; choose another by the directory of corresponding majors.',
  },
  PlanRowMissing: {
    kind: 'refused',
    zh: '该校本季没有此类别的这一专业计划，请重新选择院校、专业或类别。',
    en: 'This college offers no such major in this category this season; choose another college, major or category.',
  },
  RoundUnknown: {
    kind: 'missing',
    zh: '本轮志愿填报尚未设置，请稍后再试。',
    en: 'This preference round has not been set up yet; please come back later.',
  },
  TooEarlyToSeal: {
    kind: 'busy',
    zh: '尚未到封存时间（{sealableSince}），请稍后重试。',
    en: 'It is too early to seal: the grace ends at {sealableStamp} Beijing time; retry then.',
  },
  NotSealing: {
    kind: 'conflict',
    zh: '该锁定时刻未处于封存状态，请从头启动封存流程。',
    en: 'The lock of this instant is not sealing; start the sealing from its beginning.',
  },
  LockMoving: {
    kind: 'busy',
    zh: '该锁定时刻的状态刚被更新，请重试。',
    en: 'The state of this lock has just changed; please retry.',
  },
  LockIncomplete: {
    kind: 'busy',
    zh: '仍有志愿未封存（{missing}条），请重新运行封存。',
    en: '{missing} preferences are not sealed yet; run the sealing again.',
  },
} as const satisfies Record<string, Fault>;

export const preferenceFault = thrower(preferenceFaults);
