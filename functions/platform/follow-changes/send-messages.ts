import { CandidateId, type SeasonId } from '../../../shared/domain/kernel/ids.ts';
import { Instant } from '../../../shared/domain/kernel/instant.ts';
import {
  type Notice,
  noticesOf,
  type ReasonText,
} from '../../../shared/domain/notification/notices.ts';
import { textOf } from '../../../shared/domain/notification/templates.ts';
import { type MessageStore, messageIdOf } from '../../../shared/store/message-store.ts';
import type { Change, Follower } from './change.ts';

export interface SendMessagesDeps {
  readonly seasonId: SeasonId;
  readonly messages: MessageStore;
  /** The words of the season's reason codes and labels. */
  readonly reasons: () => Promise<ReasonText>;
}

/** Tells people what happened to them: in their inbox, once for each change (features N1). */
export function sendMessages({ seasonId, messages, reasons }: SendMessagesDeps): Follower {
  const send = async (change: Change, { template, details, to = change.subject }: Notice) => {
    const at = Instant.parse(change.after?.changedAt);
    const { zh, en } = textOf(template, details);
    await messages.keep({
      seasonId,
      candidateId: CandidateId.parse(to),
      messageId: messageIdOf(at, template, change.event),
      template,
      at,
      text: zh,
      textEn: en,
    });
  };

  return async (changes) => {
    const none: ReasonText = () => ({ zh: '', en: '' });
    if (!changes.some((change) => noticesOf(change, none).length > 0)) return;
    const reason = await reasons();
    for (const change of changes)
      for (const notice of noticesOf(change, reason)) await send(change, notice);
  };
}
