import type { Say } from './language.tsx';

type Pair = readonly [string, string];

const states: Record<string, Pair> = {
  REGISTERED: ['已注册', 'Registered'],
  DRAFT: ['草稿（尚未提交）', 'Draft (not submitted)'],
  SUBMITTED: ['已提交，等待审核', 'Submitted, waiting for review'],
  UNDER_REVIEW: ['审核中', 'Under review'],
  RETURNED: ['退回修改', 'Returned for correction'],
  PASSED: ['审核通过', 'Passed'],
  FAILED: ['审核未通过', 'Not passed'],
  OVERDUE: ['逾期未审', 'Review overdue'],
  EXPIRED: ['逾期未提交', 'Expired'],
  DISQUALIFIED: ['取消报考资格', 'Disqualified'],
  WITHDRAWN: ['已放弃报名', 'Withdrawn'],
  ELIGIBLE: ['具备报考资格', 'Eligible'],
  UPLOADING: ['等待上传', 'Waiting for upload'],
  STORED: ['已上传，检查中', 'Uploaded, being checked'],
  ACCEPTED: ['已通过检查', 'Accepted'],
  REFUSED: ['未通过检查', 'Refused'],
  PARKED: ['转人工处理', 'With an officer'],
  PENDING: ['待处理', 'Pending'],
  TAKEN: ['已领取', 'Taken'],
  DECIDED: ['已决定', 'Decided'],
  PAID: ['已支付', 'Paid'],
  WAIVED: ['免缴', 'Waived'],
  UNPAID_CLOSED: ['逾期未缴费', 'Unpaid at close'],
  LATE: ['逾期支付，将退款', 'Paid late, to be refunded'],
  RUNNING: ['进行中', 'Running'],
  PREVIEWED: ['已预览', 'Previewed'],
  DONE: ['完成', 'Done'],
  WAITING: ['未到', 'Waiting'],
  PROPOSED: ['待第二人批准', 'Waiting for approval'],
  APPROVED: ['已批准', 'Approved'],
  ACTIVE: ['已生效', 'In force'],
  OPEN: ['未锁定', 'Open'],
  SEALING: ['封存中', 'Sealing'],
  SEALED: ['已封存', 'Sealed'],
};

const categories: Record<string, Pair> = {
  GENERAL: ['普通计划', 'Ordinary plan'],
  GENERAL_POVERTY: ['普通计划（脱贫家庭毕业生）', 'Ordinary plan (poverty track)'],
  EXEMPT_VETERAN: ['免试：退役大学生士兵', 'Exempt: veteran'],
  EXEMPT_COMPETITION: ['免试：竞赛获奖', 'Exempt: competition award'],
  EXEMPT_CRAFTSMAN: ['免试：湖湘工匠', 'Exempt: craftsman'],
};

const evidence: Record<string, Pair> = {
  PHOTO: ['标准电子近期照', 'Recent ID photo'],
  DISCHARGE_CERT: ['退役证书', 'Discharge certificate'],
  UNIT_PROOF: ['部队证明材料', 'Unit letter'],
  MERIT_CERT: ['立功证书', 'Merit certificate'],
  DIPLOMA: ['毕业证书', 'Diploma'],
  AWARD_CERT: ['获奖证书', 'Award certificate'],
  POVERTY_PROOF: ['脱贫家庭证明', 'Poverty proof'],
};

const windows: Record<string, Pair> = {
  W01: ['考生信息导入', 'Roster import'],
  W02: ['注册报名', 'Registration'],
  W03b: ['退回修改', 'Correction'],
  W04: ['资格审核', 'Qualification review'],
  W05: ['上年比对', 'Last-year check'],
  W06: ['免试名单上报', 'Exempt lists due'],
  W07: ['脱贫名单上报', 'Poverty lists due'],
  W08: ['复核', 'Re-check'],
  W09: ['公示', 'Publicity'],
  W10: ['志愿填报', 'Preference filling'],
  W11: ['志愿确认', 'Preference confirmation'],
  W13: ['缴费', 'Fee'],
  W14: ['准考证打印', 'Ticket printing'],
  W17: ['登记表打印', 'Form printing'],
};

const word = (table: Record<string, Pair>) => (say: Say, code: string) =>
  say(...(table[code] ?? [code, code]));

export const stateWord = word(states);
export const categoryWord = word(categories);
export const evidenceWord = word(evidence);
export const windowWord = word(windows);
