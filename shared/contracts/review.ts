import * as z from 'zod';
import { Profile } from '../domain/application/application.ts';
import { EvidenceKind } from '../domain/evidence/evidence.ts';
import { ReviewStage, ReviewState, ReviewTask, TaskId } from '../domain/review/review-task.ts';
import type { Contract } from './contract.ts';

const TaskPath = z.object({ taskId: TaskId });

/** A task as it stands in a queue; the person behind it is masked. */
const TaskView = ReviewTask.pick({
  taskId: true,
  stage: true,
  state: true,
  revision: true,
  takenBy: true,
  leaseUntil: true,
  createdAt: true,
  decision: true,
})
  // A taking and a decision are one write that reads nothing, so their answers cannot say when the task was made.
  .partial({ createdAt: true });

export const reviewContracts = {
  listTasks: {
    summary: "The organisation's queue, oldest first, with the count of each state.",
    query: z.object({ stage: ReviewStage.default('FIRST'), state: ReviewState.default('PENDING') }),
    reply: z.object({
      counts: z.object({ PENDING: z.int(), TAKEN: z.int(), DECIDED: z.int(), OVERDUE: z.int() }),
      tasks: z.array(z.object({ taskId: TaskId, queuedAt: z.string() })),
    }),
    window: 'W04',
  },
  takeNextTask: {
    summary: 'Takes the oldest free task of the own queue, for one lease.',
    body: z.object({ stage: ReviewStage }).strict(),
    reply: z.object({ task: TaskView.optional() }),
    window: 'W04',
  },
  takeTask: {
    summary: 'Takes this task, for one lease; 409 says who has it and until when.',
    params: TaskPath,
    body: z.object({}).strict(),
    reply: TaskView,
    window: 'W04',
  },
  showTask: {
    summary: 'The submission to decide on, with links to the re-encoded copies that last a minute.',
    params: TaskPath,
    reply: z.object({
      task: TaskView,
      name: z.string(),
      idMasked: z.string(),
      phoneMasked: z.string(),
      juniorMajorCode: z.string(),
      juniorMajorName: z.string(),
      profile: Profile,
      evidence: z.array(
        z.object({
          kind: EvidenceKind,
          contentType: z.string(),
          url: z.string(),
          sha256: z.string(),
        }),
      ),
    }),
    window: 'W04',
  },
  decideTask: {
    summary:
      'Decides on the revision that the officer saw. A refusal or return needs a reason code.',
    params: TaskPath,
    body: z
      .object({
        revision: z.int().positive(),
        verdict: z.enum(['PASS', 'FAIL', 'RETURN']),
        reasonCode: z.string().max(40).optional(),
        comment: z.string().max(500).optional(),
      })
      .strict(),
    reply: TaskView,
    window: 'W04',
  },
  handBackTask: {
    summary: 'Gives a taken task back to the queue.',
    params: TaskPath,
    body: z.object({}).strict(),
    reply: TaskView,
    window: 'W04',
  },
} as const satisfies Record<string, Contract>;
