import { authorityFault } from '../../../shared/domain/authority/authority.ts';
import type { Evidence } from '../../../shared/domain/evidence/evidence.ts';
import { unacceptedOf } from '../../../shared/domain/evidence/frozen-evidence.ts';
import {
  type Officer,
  requireOwnTask,
  whyNotMoved,
  whyNotReviewable,
} from '../../../shared/domain/review/refusals.ts';
import { reviewFault } from '../../../shared/domain/review/review-faults.ts';
import { readTaskId } from '../../../shared/domain/review/review-task.ts';
import type { SubmissionStore } from '../../../shared/store/submission-store.ts';
import type { TaskStore } from '../../../shared/store/task-store.ts';

export interface ShowTaskDeps {
  readonly tasks: Pick<TaskStore, 'noteShown'>;
  readonly submissions: SubmissionStore;
  /** A link to the re-encoded copy that lasts a minute and saves to a file. */
  readonly linkTo: (copy: ReviewCopy) => Promise<string>;
}

export interface ReviewCopy {
  readonly key: string;
  readonly fileName: string;
  readonly contentType: 'image/jpeg' | 'application/pdf';
}

/**
 * Shows the officer who has the task what it is about. That they were shown it, and whether the inspection had
 * accepted it all, is noted on the task: it is the record of who saw whom, and what a PASS rests on.
 */
export function showTask({ tasks, submissions, linkTo }: ShowTaskDeps) {
  return async (taskId: string, officer: Officer) => {
    const { candidateId, revision } = readTaskId(taskId);
    const submission = await submissions.find(candidateId);
    if (submission === undefined) throw authorityFault('NotFound');
    const { account, application, evidence } = submission;
    const { frozen = {}, profile } = application;

    const isSeen = application.revision === revision;
    const evidenceAccepted = isSeen && unacceptedOf(frozen, evidence).length === 0;
    const noted = await tasks.noteShown(taskId, { evidenceAccepted }, officer);
    if (!noted.done) {
      const task = requireOwnTask(noted.met, officer);
      throw whyNotMoved(task, officer) ?? reviewFault('LeaseOver');
    }
    if (!isSeen || profile === undefined) throw whyNotReviewable(application, revision);

    const accepted = Object.values(frozen).flatMap(({ evidenceId }) => {
      const piece = evidence.find((each) => each.evidenceId === evidenceId);
      return piece?.reviewKey === undefined ? [] : [{ ...piece, reviewKey: piece.reviewKey }];
    });
    return {
      task: noted.task,
      name: account.name,
      idMasked: account.idMasked,
      phoneMasked: account.phoneMasked,
      juniorMajorCode: account.juniorMajorCode,
      juniorMajorName: account.juniorMajorName ?? '',
      profile,
      evidence: await Promise.all(accepted.map(shown)),
    };
  };

  async function shown(piece: Evidence & { readonly reviewKey: string }) {
    const contentType = copyTypeOf(piece);
    const suffix = contentType === 'application/pdf' ? 'pdf' : 'jpg';
    return {
      kind: piece.kind,
      contentType,
      url: await linkTo({ key: piece.reviewKey, fileName: `${piece.kind}.${suffix}`, contentType }),
      sha256: piece.reviewSha256 ?? '',
    };
  }
}

/** Every picture is drawn again as a JPEG; a PDF stays one. */
function copyTypeOf({ contentType }: Evidence): ReviewCopy['contentType'] {
  return contentType === 'application/pdf' ? contentType : 'image/jpeg';
}
