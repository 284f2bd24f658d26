import type * as z from 'zod';
import type {
  InspectionRecorded,
  RecordInspectionTask,
} from '../../../shared/contracts/evidence-tasks.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import type { EvidenceStep, EvidenceStore } from '../../../shared/store/evidence-store.ts';

export interface RecordInspectionDeps {
  readonly evidence: Pick<EvidenceStore, 'find' | 'step'>;
  readonly now: Clock;
}

/** Records what the inspection said. The first word holds; a repeat finds it and changes nothing. */
export function recordInspection({ evidence, now }: RecordInspectionDeps) {
  return async (task: RecordInspectionTask): Promise<z.infer<typeof InspectionRecorded>> => {
    const verdict = verdictOf(task);
    const piece = await (verdict === undefined
      ? evidence.find(task)
      : evidence.step({ ...verdict, of: task, at: now(), by: 'inspect-evidence' }));
    if (piece === undefined) throw new Error('The inspected upload is not in the table.');
    return { state: piece.state };
  };
}

function verdictOf(task: RecordInspectionTask): Pick<EvidenceStep, 'move' | 'changes'> | undefined {
  switch (task.outcome) {
    case 'accepted': {
      const { reviewKey, reviewSha256 } = task;
      return { move: 'accept', changes: { reviewKey, reviewSha256 } };
    }
    case 'refused': {
      const { reason, reasonText } = task;
      return { move: 'refuse', changes: { reason, reasonText } };
    }
    case 'parked':
      return { move: 'park', changes: {} };
    case 'judged-before':
      return undefined;
  }
}
