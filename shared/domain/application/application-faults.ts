import { type Fault, thrower } from '../kernel/fault.ts';

/** Where an application says no. */
export const applicationFaults = {
  ApplicationNotMovable: {
    kind: 'refused',
    zh: '当前状态（{state}）不能进行此操作，请刷新页面查看最新状态。',
    en: 'This cannot be done while the application is {state}; reload to see where it stands.',
  },
  RecordChanged: {
    kind: 'conflict',
    zh: '内容刚刚在别处被修改，本次未保存；请刷新核对后重新提交。',
    en: 'The record changed elsewhere and nothing was saved; reload, compare and send again.',
  },
  ProfileMissing: {
    kind: 'refused',
    zh: '请先填写并保存个人信息，再提交报名。',
    en: 'Fill in and save your profile before you submit.',
  },
  EvidenceMissing: {
    kind: 'refused',
    zh: '还缺少以下材料，请上传后再提交：{missing}。',
    en: 'Upload these before you submit: {missing}.',
  },
  EvidenceNotAccepted: {
    kind: 'refused',
    zh: '以下材料尚未通过系统检查，暂不能通过审核：{missing}。',
    en: 'These have not passed inspection, so the application cannot pass yet: {missing}.',
  },
  ReasonMissing: {
    kind: 'invalid',
    zh: '请选择原因代码后再提交决定。',
    en: 'Choose a reason code for this decision.',
  },
  CategoryNotOffered: {
    kind: 'invalid',
    zh: '本季不开设该报考类别，请改选其他类别。',
    en: 'This category is not offered this season; choose another one.',
  },
  FieldLocked: {
    kind: 'refused',
    zh: '学校只退回了部分内容，以下各项不能修改：{fields}。',
    en: 'Only what was returned can be changed; these cannot: {fields}.',
  },
  TaskAlreadyTaken: {
    kind: 'conflict',
    zh: '审核人员已受理您的报名，暂不能撤回修改；如需更正请联系所在学校。',
    en: 'An officer has taken your application, so it cannot be pulled back; ask your school to return it.',
  },
} as const satisfies Record<string, Fault>;
export type ApplicationFaultName = keyof typeof applicationFaults;
export const applicationFault = thrower(applicationFaults);
