import { type Fault, thrower } from '../kernel/fault.ts';

/** Where an upload says no, before any byte is inspected. */
export const evidenceFaults = {
  UploadNotNow: {
    kind: 'refused',
    zh: '当前报名状态不能上传材料；如已提交，请先撤回修改，或等待学校退回。',
    en: 'Nothing can be uploaded in this state; pull the submission back first, or wait for the school to return it.',
  },
  UploadTypeNotTaken: {
    kind: 'invalid',
    zh: '此材料不接受该文件格式，请上传：{allowed}。',
    en: 'This kind of evidence takes {allowed} only.',
  },
  UploadTooLarge: {
    kind: 'invalid',
    zh: '文件超过 {limit} MB，请压缩或重新拍摄后上传。',
    en: 'The file is larger than {limit} MB; compress it or take it again.',
  },
  UploadTooOften: {
    kind: 'refused',
    zh: '该材料已上传 {limit} 次，达到上限；请联系所在学校。',
    en: 'This kind was uploaded {limit} times, which is the most; please turn to your school.',
  },
  UploadUnknown: {
    kind: 'missing',
    zh: '没有找到该上传记录，请重新上传。',
    en: 'There is no such upload; begin a new one.',
  },
  UploadNotArrived: {
    kind: 'refused',
    zh: '文件尚未上传完成或内容不符，请重新上传。',
    en: 'The file has not arrived, or is not the one announced; upload it again.',
  },
} as const satisfies Record<string, Fault>;
export const evidenceFault = thrower(evidenceFaults);
