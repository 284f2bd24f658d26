import { randomUUID } from 'node:crypto';
import { beginRosterUpload } from '../../../functions/roster/begin-roster-upload/begin-roster-upload.ts';
import { chunkRoster } from '../../../functions/roster/chunk-roster/chunk-roster.ts';
import { closeImport } from '../../../functions/roster/close-import/close-import.ts';
import { confirmRosterUpload } from '../../../functions/roster/confirm-roster-upload/confirm-roster-upload.ts';
import { importChunk } from '../../../functions/roster/import-chunk/import-chunk.ts';
import { listRosterImports } from '../../../functions/roster/list-roster-imports/list-roster-imports.ts';
import { showRosterImport } from '../../../functions/roster/show-roster-import/show-roster-import.ts';
import type { Session } from '../../../shared/domain/account/account.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { vocationalMajorFinder } from '../../../shared/seasons/vocational-majors.ts';
import { batchStore } from '../../../shared/store/batch-store.ts';
import { rosterStore } from '../../../shared/store/roster-store.ts';
import definition from '../../../workflows/import-roster.asl.json' with { type: 'json' };
import { freshTable } from '../../support/dynamodb.ts';
import {
  beijing,
  calendarReader,
  identityRing,
  newMark,
  seasonId,
  settings,
} from '../../support/intake.ts';
import { memoryObjects, sha256 } from '../../support/memory-objects.ts';
import { walk } from '../../support/walk.ts';

const inImport = beijing('2024-01-20T10:00:00');

export const operatorOf = (org: string): Session => ({
  seasonId,
  sub: `operator-${org}`,
  roles: ['school-operator'],
  org,
  epoch: 0,
  mustSetPassword: false,
});

/** A season before its roster: the import's deeds over a fresh table, with chunks of a few rows. */
export async function importDesk({ rowsPerChunk = 3 } = {}) {
  const { client, tableName } = await freshTable();
  const archive = memoryObjects();
  const batches = batchStore(client, tableName);
  const roster = rosterStore(client, tableName);
  const now = () => inImport;
  const shared = { batches, objects: archive, settings: { current: async () => settings }, now };
  const newForm = async () => ({ url: 'http://archive', fields: {}, expiresAt: 0 });
  const routes = { seasonId, calendar: calendarReader, batches, objects: archive, newForm };
  const deeds = {
    begin: beginRosterUpload(routes),
    confirm: confirmRosterUpload(routes),
    show: showRosterImport(routes),
    list: listRosterImports(routes),
  };
  const steps = {
    ChunkRoster: chunkRoster({
      ...shared,
      ring: identityRing,
      findMajor: vocationalMajorFinder(seasonId),
      rowsPerChunk,
    }),
    ImportChunk: importChunk({ ...shared, ring: identityRing, roster }),
    CloseImport: closeImport(shared),
    ParkWork: async () => ({ outcome: 'parked' }),
  };

  interface When {
    readonly at?: Instant;
    readonly mark?: ReturnType<typeof newMark>;
  }
  const base = (session: Session, { at = inImport, mark = newMark() }: When) => ({
    at,
    mark,
    session,
    requestId: randomUUID(),
    params: undefined,
    query: undefined,
    body: undefined,
  });
  const desk = {
    client,
    tableName,
    archive,
    batches,
    roster,
    steps,
    begin: (session: Session, file: Buffer, when: When = {}) =>
      deeds.begin({
        ...base(session, when),
        body: { fileName: '名单.csv', bytes: file.length, sha256: sha256(file) },
      }),
    confirm: (session: Session, batchId: string, preview = false, when: When = {}) =>
      deeds.confirm({ ...base(session, when), params: { batchId }, body: { preview } }),
    show: (session: Session, batchId: string) =>
      deeds.show({ ...base(session, {}), params: { batchId } }),
    list: (session: Session) => deeds.list(base(session, {})),
    /** Runs the workflow as the stream would start it; steps may be replaced to fail. */
    run: async (
      batchId: string,
      replaced: Partial<Record<keyof typeof steps, never>> | object = {},
    ) => {
      const batch = await batches.find({ seasonId, batchId });
      const input = { seasonId, batchId, attempt: batch?.attempt ?? 0 };
      return walk(definition, input, { ...steps, ...replaced });
    },
    /** From the file to the end of its import. */
    async import(session: Session, file: Buffer, preview = false) {
      const { batchId } = await desk.begin(session, file);
      await archive.write(`rosters/${batchId}/file`, file, 'text/csv');
      await desk.confirm(session, batchId, preview);
      const run = await desk.run(batchId);
      return { batchId, run, shown: await desk.show(session, batchId) };
    },
  };
  return desk;
}
