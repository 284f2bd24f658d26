import { type Fault, thrower } from '../kernel/fault.ts';

/** Where the issue of tickets, or a print of one, says no. */
export const ticketFaults = {
  LockNotSealed: {
    kind: 'busy',
    zh: '志愿尚未全部封存，暂不能编排准考证；系统将自动重试。',
    en: 'The preferences are not all sealed, so no seat can be given yet; this is tried again by itself.',
  },
  FeesNotClosed: {
    kind: 'busy',
    zh: '缴费尚未全部结清（{open}人），暂不能编排准考证；系统将自动重试。',
    en: 'The fees of {open} people are not settled, so no seat can be given yet; this is tried again by itself.',
  },
  TicketsNotPlanned: {
    kind: 'busy',
    zh: '准考证尚未编排，请先运行编排步骤。',
    en: 'No seats are planned yet; run the plan first.',
  },
  TicketsIncomplete: {
    kind: 'busy',
    zh: '尚有{missing}张准考证未生成，请重新运行。',
    en: '{missing} tickets are not drawn yet; run the issue again.',
  },
  TicketNotIssued: {
    kind: 'missing',
    zh: '您没有本轮准考证；如有疑问请联系所在学校。',
    en: 'There is no ticket for you in this round; ask your school if you expected one.',
  },
  TicketRevoked: {
    kind: 'refused',
    zh: '您的准考证已被撤销，不能打印；如有异议请联系省教育考试院。',
    en: 'Your ticket has been revoked and cannot be printed; turn to the exam institute.',
  },
  TicketMoving: {
    kind: 'busy',
    zh: '准考证正在更新，请稍后重试。',
    en: 'The ticket is being changed; please try again.',
  },
} as const satisfies Record<string, Fault>;
export const ticketFault = thrower(ticketFaults);
