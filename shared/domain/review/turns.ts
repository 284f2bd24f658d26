import { createHash } from 'node:crypto';

/**
 * The order in which one request reaches for tasks: a lottery that each request draws differently, so that many
 * officers do not reach for the same one, and a repeat of it draws alike.
 */
export function inTurnOf(requestKey: string, taskIds: readonly string[]): string[] {
  const lot = (taskId: string) =>
    createHash('sha256').update(`${requestKey}|${taskId}`).digest('hex');
  return taskIds
    .map((taskId) => ({ taskId, lot: lot(taskId) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .map(({ taskId }) => taskId);
}
