import type { ReplyOf } from '../../api.ts';
import type { Say } from '../../language.tsx';
import type { useSeason, WindowId } from '../../season.tsx';
import { closing, minute } from '../../server-clock.ts';

export type Me = ReplyOf<'showMe'>;
export type Preference = ReplyOf<'showPreference'>;

/** All that decides where a candidate stands at a moment. */
export interface Standing {
  readonly me: Me;
  readonly preference: Preference | undefined;
  readonly season: ReturnType<typeof useSeason>;
  readonly say: Say;
  readonly now: number;
}

/** What to do now, or what is waited for; `until` is when it is too late. */
export interface NextStep {
  readonly kind: 'act' | 'wait' | 'stop' | 'done';
  readonly text: string;
  readonly until?: number;
  /** The part of the page where it is done. */
  readonly part?: 'profile' | 'evidence' | 'submit' | 'preference' | 'fee' | 'ticket';
}

/** A window as it is for this person: their own close, if it is later (features C6). */
export function ownWindow({ me, season }: Pick<Standing, 'me' | 'season'>, id: WindowId) {
  const { opensAt, closesAt } = season.windowOf(id);
  const own = me.application.extensions?.[id] ?? 0;
  return { opensAt, closesAt: Math.max(closesAt, own) };
}

/** The file of a kind that a submission would take: its bytes are there and were not refused. */
export function isThere(me: Me, kind: string): boolean {
  return me.evidence.some(
    (piece) => piece.kind === kind && ['STORED', 'ACCEPTED', 'PARKED'].includes(piece.state),
  );
}

/** Whether every group of evidence that the category asks for has such a file. */
export function evidenceIsThere({ me, season }: Pick<Standing, 'me' | 'season'>): boolean {
  const category = season.rules.categories.find(({ id }) => id === me.application.claim.category);
  return category?.evidence.every((group) => group.some((kind) => isThere(me, kind))) ?? false;
}

/** Locked by the clock alone, whether or not any job ran (lock.md §6). */
export function isLocked(preference: Preference, now: number): boolean {
  return preference.locked || now >= preference.locksAt;
}

/** The one sentence at the top of the page. */
export function nextStep(standing: Standing): NextStep {
  const { me, season, say } = standing;
  const { application } = me;
  const reason = season.reasonOf(application.reasonCode);
  const why = reason === undefined ? '' : say(reason.text.zh, reason.text.en);
  const review = season.windowOf('W04');
  switch (application.state) {
    case 'REGISTERED':
    case 'DRAFT':
      return toSubmit(standing);
    case 'SUBMITTED':
    case 'UNDER_REVIEW':
      return {
        kind: 'wait',
        text: say(
          `报名已提交，不需要操作。${me.schoolName}将在 ${minute(say, review.opensAt)} 至 ${closing(say, review.closesAt)} 审核，结果会发短信通知。`,
          `Submitted; there is nothing to do. ${me.schoolName} reviews from ${minute(say, review.opensAt)} to ${closing(say, review.closesAt)}, and you will get a message.`,
        ),
      };
    case 'RETURNED':
      return {
        kind: 'act',
        text: say(
          `学校退回：${why}改好后请重新提交。`,
          `Returned: ${why} Mend it and submit again.`,
        ),
        until: ownWindow(standing, 'W03b').closesAt,
        part: reason?.evidence === undefined ? 'profile' : 'evidence',
      };
    case 'PASSED':
      return toPublicity(standing);
    case 'ELIGIBLE':
      return toTicket(standing);
    case 'FAILED':
      return { kind: 'stop', text: say(`审核未通过：${why}`, `Not passed: ${why}`) };
    case 'OVERDUE':
      return {
        kind: 'wait',
        text: say(
          '学校未在期限内完成审核，已转省教育考试院处理，请留意短信。',
          'Your school did not review in time; the exam institute has it now. Watch for a message.',
        ),
      };
    case 'EXPIRED':
      return {
        kind: 'stop',
        text: say(
          '报名截止前没有提交，本次报名已失效。如有异议请联系所在学校。',
          'Nothing was submitted before the close, so this registration has lapsed. Turn to your school if you object.',
        ),
      };
    default:
      return { kind: 'stop', text: why || say('本次报名已终止。', 'This application has ended.') };
  }
}

function toSubmit(standing: Standing): NextStep {
  const { me, say, now } = standing;
  const until = ownWindow(standing, 'W02').closesAt;
  if (now >= until) {
    return {
      kind: 'stop',
      text: say(
        '报名已截止，未提交的内容不再受理。',
        'Registration has closed; what was not submitted no longer counts.',
      ),
    };
  }
  if (me.application.profile === undefined) {
    const text = say('填写并保存个人信息。', 'Fill in your information and save it.');
    return { kind: 'act', text, until, part: 'profile' };
  }
  if (!evidenceIsThere(standing)) {
    const text = say('上传照片和所需材料。', 'Upload your photo and the papers that are needed.');
    return { kind: 'act', text, until, part: 'evidence' };
  }
  const text = say(
    '核对无误后提交报名。现在还是草稿，不提交不算报名。',
    'Look everything through and submit. This is still a draft; a draft does not count.',
  );
  return { kind: 'act', text, until, part: 'submit' };
}

function toPublicity({ season, say, now }: Standing): NextStep {
  const publicity = season.windowOf('W09');
  const filling = season.windowOf('W10');
  const opens = minute(say, filling.opensAt);
  return {
    kind: 'wait',
    text:
      now < publicity.opensAt
        ? say(
            `审核已通过，不需要操作。名单将于 ${minute(say, publicity.opensAt)} 起公示；志愿填报 ${opens} 开始。`,
            `You passed; there is nothing to do. The list is published from ${minute(say, publicity.opensAt)}; preferences open at ${opens}.`,
          )
        : say(
            `审核已通过，名单公示至 ${closing(say, publicity.closesAt)}；志愿填报 ${opens} 开始。`,
            `You passed. The list is public until ${closing(say, publicity.closesAt)}; preferences open at ${opens}.`,
          ),
  };
}

function toTicket(standing: Standing): NextStep {
  const { me, preference, season, say, now } = standing;
  const filling = ownWindow(standing, 'W10');
  const fee = season.windowOf('W13');
  const ticket = season.windowOf('W14');
  if (now < filling.opensAt || preference === undefined) {
    const opens = minute(say, filling.opensAt);
    return {
      kind: 'wait',
      text: say(
        `您具备报考资格。志愿填报 ${opens} 开始。`,
        `You are eligible. Preferences open at ${opens}.`,
      ),
    };
  }
  const locked = isLocked(preference, now);
  if (preference.choice === undefined || preference.invalidated) {
    if (locked) {
      const text = say(
        '志愿已截止，您没有填报志愿。',
        'Preferences have closed and you had chosen nothing.',
      );
      return { kind: 'stop', text };
    }
    const text = say(
      '填报一个志愿：一所院校、一个专业。',
      'File one preference: one college, one major.',
    );
    return { kind: 'act', text, until: preference.locksAt, part: 'preference' };
  }
  const paid = me.payment?.state === 'PAID' || me.payment?.state === 'WAIVED';
  if (!paid && now < fee.closesAt) {
    const text = say(
      '志愿已保存。请缴纳考试费，逾期视为放弃。',
      'Your preference is saved. Pay the fee: not paying in time counts as giving up.',
    );
    return { kind: 'act', text, until: fee.closesAt, part: 'fee' };
  }
  if (!paid) {
    const text = say(
      '缴费已截止，未查到您的缴费记录。',
      'Payment has closed and none of yours was found.',
    );
    return { kind: 'stop', text };
  }
  if (!locked) {
    const text = say(
      '志愿和缴费均已完成。锁定前仍可修改志愿。',
      'Preference and fee are done. You may change the preference until it locks.',
    );
    return { kind: 'done', text, until: preference.locksAt };
  }
  if (now < ticket.opensAt) {
    const opens = minute(say, ticket.opensAt);
    return {
      kind: 'wait',
      text: say(
        `志愿已锁定，费用已缴。${opens} 起打印准考证。`,
        `Your preference is locked and the fee is paid. Print your ticket from ${opens}.`,
      ),
    };
  }
  if (now < ticket.closesAt) {
    const until = closing(say, ticket.closesAt);
    if (me.ticket === undefined) {
      const text = say(
        '您的准考证尚未生成，请稍后刷新；如仍没有，请联系所在学校。',
        'Your ticket is not there yet; look again a little later, and turn to your school if it stays away.',
      );
      return { kind: 'wait', text };
    }
    const text = say(`打印准考证（至 ${until}）。`, `Print your ticket (until ${until}).`);
    return { kind: 'act', text, part: 'ticket' };
  }
  return { kind: 'done', text: say('祝考试顺利。', 'Good luck with the exam.') };
}

export interface Stage {
  readonly name: string;
  readonly state: 'done' | 'now' | 'ahead' | 'stopped';
}

/** The whole way at a glance, from registration to the ticket. */
export function stagesOf({ me, preference, season, say, now }: Standing): readonly Stage[] {
  const { state } = me.application;
  const reached = ['REGISTERED', 'SUBMITTED', 'PASSED', 'ELIGIBLE'].indexOf(
    { DRAFT: 'REGISTERED', UNDER_REVIEW: 'SUBMITTED', RETURNED: 'SUBMITTED' }[state as string] ??
      state,
  );
  const stopped = reached < 0;
  const stage = (name: string, isDone: boolean, isNow: boolean): Stage => ({
    name,
    state: isDone ? 'done' : isNow ? (stopped ? 'stopped' : 'now') : 'ahead',
  });
  const reviewed = state === 'FAILED' || state === 'OVERDUE';
  const chosen = preference?.choice !== undefined && preference.invalidated !== true;
  const paid = me.payment?.state === 'PAID' || me.payment?.state === 'WAIVED';
  const eligible = state === 'ELIGIBLE';
  const filling = eligible && now >= season.windowOf('W10').opensAt;
  return [
    stage(
      say('报名', 'Register'),
      reached >= 1 || reviewed,
      reached === 0 || (stopped && !reviewed),
    ),
    stage(say('审核', 'Review'), reached >= 2, reached === 1 || reviewed),
    stage(say('公示', 'Publicity'), eligible, state === 'PASSED'),
    stage(
      say('志愿', 'Preference'),
      chosen && preference !== undefined && isLocked(preference, now),
      filling,
    ),
    stage(say('缴费', 'Fee'), paid, filling && chosen),
    stage(say('准考证', 'Ticket'), (me.ticket?.prints ?? 0) > 0, me.ticket !== undefined),
  ];
}
