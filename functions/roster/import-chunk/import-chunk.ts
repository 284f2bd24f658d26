import type * as z from 'zod';
import {
  type ImportChunkTask,
  type ImportProblem,
  RosterChunk,
} from '../../../shared/contracts/roster-tasks.ts';
import { canonicalJson } from '../../../shared/domain/kernel/canonical-json.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import { shardOf } from '../../../shared/domain/kernel/shard.ts';
import { maskIdNumber } from '../../../shared/domain/roster/id-number.ts';
import type { RowCounts } from '../../../shared/domain/roster/import-batch.ts';
import { type RosterEntry, RosterFacts } from '../../../shared/domain/roster/roster-entry.ts';
import { candidateIdOf } from '../../../shared/runtime/candidate-id.ts';
import { blindIndex, type KeyRing, openField, sealField } from '../../../shared/runtime/keyring.ts';
import { rosterChunkKey, rosterProblemsKey } from '../../../shared/store/object-keys.ts';
import type { ObjectStore } from '../../../shared/store/object-store.ts';
import type { Owner, RosterStore, StoredEntry } from '../../../shared/store/roster-store.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';
import { type ImportFault, importProblem } from './import-problems.ts';

export interface ImportChunkDeps {
  readonly ring: KeyRing;
  readonly settings: Pick<SettingsReader, 'current'>;
  readonly objects: Pick<ObjectStore, 'read' | 'write'>;
  readonly roster: Pick<RosterStore, 'findAll' | 'find' | 'owners' | 'write'>;
  readonly now: Clock;
}

type Task = z.infer<typeof ImportChunkTask>;
type Student = RosterChunk['students'][number];
/** A student with the keys that follow from the row. */
type Known = Student & Pick<RosterEntry, 'seasonId' | 'candidateId' | 'shard' | 'idIndex'>;
type Ending = 'accepted' | 'unchanged' | ImportProblem;

/** Rows written side by side: each is a transaction of its own. */
const rowsAtOnce = 8;

/**
 * Imports one chunk: reads the entries that are there, writes those that differ, and counts. A row that this very
 * import wrote before it was interrupted counts as accepted again, so that a resumed run ends with the same numbers.
 */
export function importChunk({ ring, settings, objects, roster, now }: ImportChunkDeps) {
  return async (task: Task): Promise<RowCounts> => {
    const key = rosterChunkKey(task);
    const sealed = await objects.read(key);
    if (sealed === undefined) throw new Error('The chunk to import is not in the archive.');
    const chunk = await openField(ring, key, 'chunk', sealed.toString('utf8'));
    const { rows, students, problems } = RosterChunk.parse(JSON.parse(chunk));
    const { shards } = await settings.current();
    const known = await Promise.all(students.map((student) => knownBy(student, task, shards)));
    const present = await roster.findAll(known);
    const taken = task.preview ? await takenNumbers(known) : new Map<string, ImportFault>();

    const endings: Ending[] = [];
    const waiting = known.values();
    const worker = async () => {
      for (const student of waiting) {
        const entry = present.get(student.candidateId);
        endings.push(await importRow(student, entry, task, taken));
      }
    };
    await Promise.all(Array.from({ length: rowsAtOnce }, worker));

    const all = [...problems, ...endings.filter((ending) => typeof ending !== 'string')];
    if (all.length > 0)
      await objects.write(rosterProblemsKey(task), JSON.stringify(all), 'application/json');
    return {
      rows,
      accepted: endings.filter((ending) => ending === 'accepted').length,
      unchanged: endings.filter((ending) => ending === 'unchanged').length,
      rejected: new Set(all.map(({ row }) => row)).size,
    };
  };

  async function importRow(
    student: Known,
    present: StoredEntry | undefined,
    task: Task,
    taken: ReadonlyMap<string, ImportFault>,
  ): Promise<Ending> {
    if (present !== undefined && sameContent(present, student))
      return present.batchId === task.batchId ? 'accepted' : 'unchanged';
    if (present?.activatedAt !== undefined) return importProblem(student, 'AlreadyActivated');
    if (task.preview) {
      const fault = taken.get(student.candidateId);
      return fault === undefined ? 'accepted' : importProblem(student, fault);
    }

    const written = await roster.write(await entryOf(student, present, task), present);
    if (written === 'written') return 'accepted';
    if (written === 'id-taken') return importProblem(student, 'IdAlreadyOnRoster');
    if (written === 'student-number-taken')
      return importProblem(student, 'StudentNoAlreadyOnRoster');
    // Another import of the same row was first, or its owner activated: judge it again as it now is.
    return importRow(student, await roster.find(student), task, taken);
  }

  /** Whose numbers belong to somebody else: a preview finds what the transaction would refuse. */
  async function takenNumbers(students: readonly Known[]): Promise<Map<string, ImportFault>> {
    const owners = (kind: 'ID' | 'STUDENT', indexOf: (student: Known) => string) =>
      roster.owners(
        students.map((student) => ({ seasonId: student.seasonId, kind, index: indexOf(student) })),
      );
    const [ofIds, ofNumbers] = await Promise.all([
      owners('ID', ({ idIndex }) => idIndex),
      owners('STUDENT', ({ studentNo12 }) => studentNo12),
    ]);
    const taken = new Map<string, ImportFault>();
    for (const [place, { candidateId }] of students.entries()) {
      const isOthers = (owner?: Owner) => owner !== undefined && owner.candidateId !== candidateId;
      if (isOthers(ofIds[place])) taken.set(candidateId, 'IdAlreadyOnRoster');
      else if (isOthers(ofNumbers[place])) taken.set(candidateId, 'StudentNoAlreadyOnRoster');
    }
    return taken;
  }

  async function knownBy(student: Student, { seasonId }: Task, shards: number): Promise<Known> {
    const { schoolCode, studentNo12, idNo } = student;
    const candidateId = await candidateIdOf(ring, seasonId, schoolCode, studentNo12);
    const idIndex = await blindIndex(ring, seasonId, 'ID', idNo);
    return { ...student, seasonId, candidateId, idIndex, shard: shardOf(candidateId, shards) };
  }

  async function entryOf(
    student: Known,
    present: StoredEntry | undefined,
    { batchId }: Task,
  ): Promise<RosterEntry> {
    const { seasonId, candidateId, shard, idIndex, idNo } = student;
    return {
      ...RosterFacts.parse(student),
      seasonId,
      candidateId,
      shard,
      idIndex,
      idCipher: await sealField(ring, candidateId, 'idNo', idNo),
      idMasked: maskIdNumber(idNo),
      idLast4: idNo.slice(-4),
      batchId,
      version: (present?.version ?? 0) + 1,
      changedAt: now(),
      changedBy: 'import-roster',
    };
  }
}

function sameContent(present: StoredEntry, student: Known): boolean {
  const facts = (of: object) => canonicalJson(RosterFacts.parse(of));
  return present.idIndex === student.idIndex && facts(present) === facts(student);
}
