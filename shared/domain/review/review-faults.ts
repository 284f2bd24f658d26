import { type Fault, thrower } from '../kernel/fault.ts';

/** Where a review says no, always with what to do next. */
export const reviewFaults = {
  TaskTaken: {
    kind: 'conflict',
    zh: '该任务已由 {takenBy} 领取，至 {until} 为止；请领取其他任务。',
    en: 'This task was taken by {takenBy} until {untilStamp}; take another one.',
  },
  LeaseOver: {
    kind: 'conflict',
    zh: '您对该任务的领取已失效，决定未保存；请重新领取后再试。',
    en: 'Your lease on this task is over and nothing was saved; take it again.',
  },
  LeaseRuns: {
    kind: 'busy',
    zh: '该任务的领取尚未到期，请稍后重试。',
    en: 'The lease on this task still runs; retry when it is over.',
  },
  AlreadyDecided: {
    kind: 'conflict',
    zh: '该任务已有决定（{verdict}），不能再次处理；请刷新列表。',
    en: 'This task is decided ({verdict}) and cannot be decided again; reload the queue.',
  },
  TaskOverdue: {
    kind: 'conflict',
    zh: '审核期已结束，该任务已转省教育考试院处理。',
    en: 'The review window has closed and this task has gone to the exam institute.',
  },
  RevisionChanged: {
    kind: 'conflict',
    zh: '考生已提交新的版本，本次决定未保存；请打开最新任务重新审核。',
    en: 'The candidate has filed a newer revision and nothing was saved; review the newest task.',
  },
  SubmissionNotOpened: {
    kind: 'refused',
    zh: '请先打开并查看报名材料，再作出通过的决定。',
    en: 'Open the submission before you pass it.',
  },
  ReasonUnknown: {
    kind: 'invalid',
    zh: '原因代码 {reasonCode} 不适用于该决定，请从原因目录中选择。',
    en: 'The reason {reasonCode} does not belong to this decision; choose one of the catalogue.',
  },
  TaskMoving: {
    kind: 'busy',
    zh: '该任务正在被其他操作更新，本次未保存，请重试。',
    en: 'The task is being changed by others and nothing was saved; please try again.',
  },
} as const satisfies Record<string, Fault>;
export const reviewFault = thrower(reviewFaults);
