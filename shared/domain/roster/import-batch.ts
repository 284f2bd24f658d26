import * as z from 'zod';
import { type Fault, thrower } from '../kernel/fault.ts';
import { CollegeCode, DoneRequest, SeasonId } from '../kernel/ids.ts';
import { Instant } from '../kernel/instant.ts';
import type { Move } from '../kernel/move.ts';

export const BatchState = z.enum([
  'UPLOADING',
  'RUNNING',
  'PREVIEWED',
  'DONE',
  'REFUSED',
  'UNFINISHED',
]);
export type BatchState = z.infer<typeof BatchState>;

/** What became of the rows; accepted + unchanged + rejected = rows, always (features M1). */
export const RowCounts = z.object({
  rows: z.int().nonnegative(),
  accepted: z.int().nonnegative(),
  unchanged: z.int().nonnegative(),
  rejected: z.int().nonnegative(),
});
export type RowCounts = z.infer<typeof RowCounts>;

/** One roster file of one school on its way in (domain IMP-1). */
export const ImportBatch = RowCounts.extend({
  seasonId: SeasonId,
  batchId: z.string(),
  schoolCode: CollegeCode,
  fileName: z.string(),
  /** SHA-256 that the school announced; the file is imported only if it is this one. */
  sha256: z.string(),
  bytes: z.int().positive(),
  objectKey: z.string(),
  state: BatchState,
  /** Counts and reports, and writes nothing. */
  preview: z.boolean(),
  /** Rises with each start, since the name of a closed execution is not free again for 90 days. */
  attempt: z.int().nonnegative(),
  /** Why the file as a whole was refused or given up, in both languages. */
  reason: z.string().optional(),
  reasonEn: z.string().optional(),
  createdAt: Instant,
  version: z.int().nonnegative(),
  requests: z.array(DoneRequest).max(8),
  changedAt: Instant,
  changedBy: z.string(),
});
export type ImportBatch = z.infer<typeof ImportBatch>;

const inImport = { inside: 'W01' } as const;

/** Every move of an import. */
export const batchMoves = {
  begin: { from: [], to: 'UPLOADING', by: ['school-operator'], when: inImport, guards: [] },
  /** Again after a preview, and again after a refusal that was ours to mend. */
  run: {
    from: ['UPLOADING', 'PREVIEWED', 'REFUSED'],
    to: 'RUNNING',
    by: ['school-operator'],
    when: inImport,
    guards: [],
  },
  /** What stands still was lost with its execution: the next attempt starts another. */
  restart: {
    from: ['RUNNING'],
    to: 'RUNNING',
    by: ['clock'],
    when: { since: 'W01' },
    guards: [],
  },
  preview: {
    from: ['RUNNING'],
    to: 'PREVIEWED',
    by: ['workflow'],
    when: { since: 'W01' },
    guards: [],
  },
  finish: { from: ['RUNNING'], to: 'DONE', by: ['workflow'], when: { since: 'W01' }, guards: [] },
  refuse: {
    from: ['RUNNING'],
    to: 'REFUSED',
    by: ['workflow'],
    when: { since: 'W01' },
    guards: [],
  },
  /** What fails each time would be tried for ever: its school uploads the file anew. */
  giveUp: {
    from: ['RUNNING'],
    to: 'UNFINISHED',
    by: ['clock'],
    when: { since: 'W01' },
    guards: [],
  },
} as const satisfies Record<string, Move<BatchState>>;

/** Five minutes each: an hour, which outlasts a failure of the cloud, and not a failure of ours. */
export const mostAttempts = 12;

/** Where an import as a whole says no. */
export const batchFaults = {
  RosterTooLarge: {
    kind: 'invalid',
    zh: '文件超过 {limit} MB，请分成几个文件导入。',
    en: 'The file is larger than {limit} MB; import it in several files.',
  },
  RosterNotArrived: {
    kind: 'refused',
    zh: '文件尚未上传完成或内容不符，请重新上传。',
    en: 'The file has not arrived, or is not the one announced; upload it again.',
  },
  ImportNotStartable: {
    kind: 'conflict',
    zh: '该批次当前为{state}状态，不能再次开始；如需重新导入，请重新上传文件。',
    en: 'This import is {state} and cannot be started; upload the file again to import it anew.',
  },
  ImportGivenUp: {
    kind: 'conflict',
    zh: '导入尝试 {attempts} 次仍未完成，已停止；已写入的学生保留，请重新上传同一文件，若仍不成功请联系省教育考试院。',
    en: 'The import was tried {attempts} times and did not end, so it was given up; what it wrote stays. Upload the same file again, and if that fails too turn to the exam institute.',
  },
} as const satisfies Record<string, Fault>;
export const batchFault = thrower(batchFaults);
