import { type Fault, thrower } from '../kernel/fault.ts';

/** Where the calendar says no. */
export const calendarFaults = {
  WindowNotOpen: {
    kind: 'refused',
    zh: '{window} 尚未开放，请于{opens}之后再来。',
    en: '{window} is not open yet; come back after {opensEn} (UTC+8).',
  },
  WindowClosed: {
    kind: 'closed',
    zh: '{window} 已于{closes}截止，此时起不再接受，本次操作未保存。',
    en: '{window} closed at {closesEn} (UTC+8); from then on nothing is accepted and nothing was saved.',
  },
  SeasonUnpublished: {
    kind: 'unready',
    zh: '本考试季尚未发布，请稍后再来。',
    en: 'The season has not been published yet; come back later.',
  },
  CalendarInvalid: {
    kind: 'invalid',
    zh: '日程有误，请按各字段的提示改正后重新提交。',
    en: 'The calendar has mistakes: mend the fields that are named and send it again.',
  },
  SamePerson: {
    kind: 'denied',
    zh: '不能批准自己提出的变更，请由另一位工作人员批准。',
    en: 'You cannot approve your own proposal; ask a second person to approve it.',
  },
  ProposalUnknown: {
    kind: 'missing',
    zh: '没有找到该变更申请。',
    en: 'There is no such proposal.',
  },
  ProposalDecided: {
    kind: 'conflict',
    zh: '该变更申请已经处理，请刷新后查看。',
    en: 'This proposal has been decided already; reload to see it.',
  },
  NothingOpen: {
    kind: 'refused',
    zh: '当前没有开放的时段，无法延长；请提交日程变更。',
    en: 'No window is open, so none can be extended; propose a calendar instead.',
  },
  ExtensionTooLate: {
    kind: 'refused',
    zh: '该考生的{window}已经截止，不能再延长。',
    en: 'The close of {window} has passed for this candidate: it can no longer be moved.',
  },
  CandidateNotExtendable: {
    kind: 'refused',
    zh: '该考生当前的状态不能延长{window}。',
    en: 'This candidate is not in a state in which {window} can be extended.',
  },
  CandidateUnknown: {
    kind: 'missing',
    zh: '没有找到该考生的报名记录，请核对编号。',
    en: 'There is no application of this candidate; check the number.',
  },
  EdgeHasActed: {
    kind: 'conflict',
    zh: '要移动的时点已经生效，请重新提交变更。',
    en: 'An instant that the change would move has already acted; propose the change again.',
  },
  EdgeNotRunning: {
    kind: 'refused',
    zh: '该时点的处理已由另一次运行接手。',
    en: 'Another run has taken over this edge.',
  },
  RecordChanged: {
    kind: 'conflict',
    zh: '内容刚刚在别处被修改，本次未保存；请刷新核对后重新提交。',
    en: 'The record changed elsewhere and nothing was saved; reload, compare and send again.',
  },
} as const satisfies Record<string, Fault>;
export const calendarFault = thrower(calendarFaults);
