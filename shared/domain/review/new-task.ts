import type { Application } from '../application/application.ts';
import { type OrgId, schoolOf } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { ReviewTask } from './review-task.ts';

/** The first review of one submission. */
export function firstTaskIdOf({
  candidateId,
  revision,
}: Pick<Application, 'candidateId' | 'revision'>): string {
  return `${candidateId}.FIRST.${revision}`;
}

/** The task that a submission makes, in the queue of the organisation that its category is routed to (domain EVV-6). */
export function newFirstTask(
  submitted: Pick<Application, 'seasonId' | 'candidateId' | 'revision'>,
  reviewer: 'SOURCE_SCHOOL' | OrgId,
  at: Instant,
): ReviewTask {
  const { seasonId, candidateId, revision } = submitted;
  return {
    seasonId,
    taskId: firstTaskIdOf(submitted),
    candidateId,
    stage: 'FIRST',
    org: reviewer === 'SOURCE_SCHOOL' ? schoolOf(candidateId) : reviewer,
    revision,
    state: 'PENDING',
    takings: 0,
    createdAt: at,
    version: 0,
    requests: [],
    changedAt: at,
    changedBy: candidateId,
  };
}
