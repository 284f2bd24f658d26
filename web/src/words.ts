import type { Say } from './language.tsx';

type Pair = readonly [string, string];

/** Where a record stands, in words: never by colour alone. */
const states: Record<string, Pair> = {
  REGISTERED: ['已注册，尚未填写', 'Registered, nothing filled in'],
  DRAFT: ['草稿（尚未提交）', 'Draft (not submitted)'],
  SUBMITTED: ['已提交，等待审核', 'Submitted, waiting for review'],
  UNDER_REVIEW: ['审核中', 'Under review'],
  RETURNED: ['退回修改', 'Returned for correction'],
  PASSED: ['审核通过', 'Passed'],
  FAILED: ['审核未通过', 'Not passed'],
  OVERDUE: ['逾期未审', 'Review overdue'],
  EXPIRED: ['逾期未提交', 'Not submitted in time'],
  DISQUALIFIED: ['取消报考资格', 'Disqualified'],
  WITHDRAWN: ['已放弃报名', 'Withdrawn'],
  ELIGIBLE: ['具备报考资格', 'Eligible'],
  UPLOADING: ['等待上传', 'Waiting for upload'],
  STORED: ['已上传，检查中', 'Uploaded, being checked'],
  ACCEPTED: ['已通过检查', 'Accepted'],
  REFUSED: ['未通过检查', 'Refused'],
  PARKED: ['转人工处理', 'With an officer'],
  PENDING: ['待支付', 'To be paid'],
  PAID: ['已支付', 'Paid'],
  WAIVED: ['免缴', 'Waived'],
  UNPAID_CLOSED: ['逾期未缴费', 'Unpaid at close'],
  LATE: ['逾期支付，将退款', 'Paid late, to be refunded'],
  RUNNING: ['进行中', 'Running'],
  PREVIEWED: ['已预览（未写入）', 'Previewed (nothing written)'],
  DONE: ['完成', 'Done'],
  UNFINISHED: ['未完成，已停止', 'Given up unfinished'],
  PROPOSED: ['待另一人批准', 'Waiting for another’s approval'],
  APPROVED: ['已批准，生效中', 'Approved, taking effect'],
  ACTIVE: ['已生效', 'In force'],
  OPEN: ['未到锁定时刻', 'Before its instant'],
  SEALING: ['封存中', 'Sealing'],
  SEALED: ['已封存', 'Sealed'],
};

const roles: Record<string, Pair> = {
  'school-operator': ['学校操作员', 'School operator'],
  'school-reviewer': ['学校审核员', 'School reviewer'],
  'school-sealer': ['学校盖章员', 'School sealer'],
  'centre-reviewer': ['就业指导中心', 'Employment centre'],
  'division-reviewer': ['省教育厅处室', 'Department division'],
  institute: ['省教育考试院', 'Exam institute'],
  college: ['招生院校', 'Admitting college'],
  auditor: ['审计', 'Auditor'],
};

/** What a person may do late, by the name of the route. */
const deeds: Record<string, Pair> = {
  saveProfile: ['保存个人信息', 'Save the profile'],
  submitApplication: ['提交报名', 'Submit'],
  beginUpload: ['上传材料', 'Upload'],
  savePreference: ['保存志愿', 'Save the preference'],
  confirmPreference: ['确认志愿', 'Confirm the preference'],
  clearPreference: ['清空志愿', 'Clear the preference'],
  openOrder: ['缴费', 'Pay'],
  printTicket: ['打印准考证', 'Print the ticket'],
};

/** The columns of a roster file, by the names in the platform's report. */
const columns: Record<string, Pair> = {
  studentNo12: ['学籍号', 'Student number'],
  name: ['姓名', 'Name'],
  idType: ['证件类型', 'Type of ID'],
  idNo: ['身份证号', 'ID number'],
  sex: ['性别', 'Sex'],
  birth: ['出生日期', 'Birth date'],
  schoolCode: ['学校代码', 'School code'],
  majorCode: ['专业代码', 'Major code'],
  majorName: ['专业名称', 'Major'],
  catalogueYear: ['专业目录年份', 'Catalogue year'],
  studyForm: ['学习形式', 'Form of study'],
  level: ['层次', 'Level'],
  enrolDate: ['入学日期', 'Enrolled'],
  expectedGraduation: ['预计毕业日期', 'Graduates'],
  candidateNo: ['考生号', 'Candidate number'],
};

/** What a closing pass counted (lock.md §5). */
const counts: Record<string, Pair> = {
  all: ['共', 'in all'],
  locked: ['已锁定', 'locked'],
  noPreference: ['未填报', 'nothing chosen'],
  leftOpen: ['留待填报截止', 'left open until the close'],
  deferred: ['个别延期', 'with a later close of their own'],
  voidUnconfirmed: ['未确认作废', 'void, unconfirmed'],
  invalidated: ['已失效', 'invalidated'],
  needsOffice: ['待考试院决定', 'for the institute'],
  excluded: ['不在列', 'excluded'],
};

const word = (table: Record<string, Pair>) => (say: Say, code: string) =>
  say(...(table[code] ?? [code, code]));

export const stateWord = word(states);
export const roleWord = word(roles);
export const deedWord = word(deeds);
export const columnWord = word(columns);
export const countWord = word(counts);
