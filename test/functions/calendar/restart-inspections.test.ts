import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { restartInspections } from '../../../functions/calendar/sweep-season/restart-inspections.ts';
import type { Session } from '../../../shared/domain/account/account.ts';
import { after as later } from '../../../shared/domain/kernel/instant.ts';
import { evidenceStore } from '../../../shared/store/evidence-store.ts';
import type { Start } from '../../../shared/store/executions.ts';
import { evidenceKey } from '../../../shared/store/keys.ts';
import definition from '../../../workflows/inspect-evidence.asl.json' with { type: 'json' };
import { seasonId, inRegistration as storedAt } from '../../support/intake.ts';
import { walk } from '../../support/walk.ts';
import { jpeg } from '../evidence/file-maker.ts';
import { send, uploadDesk } from '../evidence/upload-desk.ts';

const photo = await jpeg();
const fiveMinutesOn = later(storedAt, 300_000);
const verdicts = [
  { outcome: 'accepted', reviewKey: 'k', reviewSha256: 's' },
  { outcome: 'refused', reason: 'FileEmpty', reasonText: '空' },
  { outcome: 'parked' },
] as const;

let desk: Awaited<ReturnType<typeof uploadDesk>>;
let now = storedAt;
let started: Start[];
beforeEach(async () => {
  desk = await uploadDesk();
  now = storedAt;
  started = [];
});
const sweep = (atOnce?: number) =>
  restartInspections({
    seasonId,
    evidence: evidenceStore(desk.client, desk.tableName),
    start: async (start) => void started.push(start),
    now: () => now,
    ...(atOnce && { atOnce }),
  })();

/** A photo that has arrived; nothing inspects it unless a test does. */
async function stored(person?: Session) {
  const owner = person ?? (await desk.candidate());
  const { evidenceId, form } = await desk.begin(owner, photo);
  await send(form, photo);
  await desk.confirm(owner, evidenceId);
  const task = desk.taskOf(owner, evidenceId);
  return { task, evidenceId, piece: () => desk.piece(owner, evidenceId) };
}
const inspect = (input: unknown, replaced: object = {}) => {
  const ParkWork = async () => ({ outcome: 'parked' });
  const answers = { InspectEvidence: desk.inspect, RecordInspection: desk.record, ParkWork };
  return walk(definition, input, { ...answers, ...replaced }, { type: 'EXPRESS' });
};
const placeOf = async (of: { candidateId: string; evidenceId: string }) => {
  const read = new GetCommand({ TableName: desk.tableName, Key: evidenceKey(of) });
  const { Item } = await desk.client.send(read);
  return { queue: Item?.queue, queuedAt: Item?.queuedAt };
};

describe('the sweep of inspections', () => {
  test('lets an upload whose inspection vanished have its verdict', async () => {
    const { task, evidenceId, piece } = await stored();
    now = fiveMinutesOn;
    expect(await sweep()).toBe(1);
    expect(started).toEqual([
      { workflow: 'inspect-evidence', name: `inspect-${evidenceId}-2`, input: task },
    ]);
    expect((await inspect(started[0]?.input)).output).toEqual({ state: 'ACCEPTED' });
    expect(await piece()).toMatchObject({ state: 'ACCEPTED', uploadedAt: storedAt });
    now = later(now, 3_600_000);
    expect(await sweep()).toBe(0);
  });

  test('leaves one alone until it has waited for five minutes, each time, and names each start anew', async () => {
    const { evidenceId, piece } = await stored();
    const before = await piece();
    now = later(fiveMinutesOn, -1);
    expect(await sweep()).toBe(0);
    expect(await piece()).toEqual(before);

    now = fiveMinutesOn;
    expect(await sweep()).toBe(1);
    now = later(fiveMinutesOn, 299_999);
    expect(await sweep()).toBe(0);
    now = later(fiveMinutesOn, 300_000);
    expect(await sweep()).toBe(1);
    const names = started.map(({ name }) => name);
    expect(names).toEqual([`inspect-${evidenceId}-2`, `inspect-${evidenceId}-3`]);
  });

  test('leaves one alone whose bytes have not arrived', async () => {
    const person = await desk.candidate();
    await desk.begin(person, photo);
    now = later(storedAt, 3_600_000);
    expect(await sweep()).toBe(0);
  });

  test.each(verdicts)(
    'leaves one alone that is $outcome, and its place is gone',
    async (verdict) => {
      const { task } = await stored();
      expect(await placeOf(task)).toEqual({
        queue: `INSPECTIONS#${seasonId}`,
        queuedAt: String(storedAt).padStart(15, '0'),
      });
      await desk.record({ ...task, ...verdict });
      expect(await placeOf(task)).toEqual({ queue: undefined, queuedAt: undefined });
      now = later(storedAt, 3_600_000);
      expect(await sweep()).toBe(0);
    },
  );

  test('made twice at once starts each inspection once', async () => {
    const person = await desk.candidate();
    const [first, second] = [await stored(person), await stored(person)];
    now = fiveMinutesOn;
    await Promise.all([sweep(), sweep()]);
    expect(started).toHaveLength(2);
    expect(new Set(started.map(({ name }) => name))).toEqual(
      new Set([first, second].map(({ evidenceId }) => `inspect-${evidenceId}-2`)),
    );
  });

  test('that takes only so many leaves the others to the next one', async () => {
    const person = await desk.candidate();
    const both = [await stored(person), await stored(person)];
    now = fiveMinutesOn;
    expect([await sweep(1), await sweep(1), await sweep(1)]).toEqual([1, 1, 0]);
    expect(started.map(({ name }) => name).toSorted()).toEqual(
      both.map(({ evidenceId }) => `inspect-${evidenceId}-2`).toSorted(),
    );
  });

  test('of one that lives changes nothing twice: the first verdict holds', async () => {
    const { task, piece } = await stored();
    now = fiveMinutesOn;
    const InspectEvidence = async (given: never) => {
      const verdict = await desk.inspect(given);
      expect(await sweep()).toBe(1);
      expect((await inspect(started[0]?.input)).output).toEqual({ state: 'ACCEPTED' });
      return verdict;
    };
    expect((await inspect(task, { InspectEvidence })).output).toEqual({ state: 'ACCEPTED' });
    expect(started).toHaveLength(1);
    expect(await piece()).toMatchObject({ state: 'ACCEPTED', version: 3 });
  });
});
