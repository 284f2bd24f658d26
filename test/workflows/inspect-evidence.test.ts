import { beforeEach, describe, expect, test } from 'vitest';
import definition from '../../workflows/inspect-evidence.asl.json' with { type: 'json' };
import { jpeg } from '../functions/evidence/file-maker.ts';
import { send, uploadDesk } from '../functions/evidence/upload-desk.ts';
import { sha256 } from '../support/memory-objects.ts';
import { walk } from '../support/walk.ts';

let desk: Awaited<ReturnType<typeof uploadDesk>>;
beforeEach(async () => {
  desk = await uploadDesk();
});

/** A file of a person, stored and confirmed. */
async function stored(file: Buffer, announced: Parameters<typeof desk.begin>[2] = {}) {
  const person = await desk.candidate();
  const { evidenceId, form } = await desk.begin(person, file, announced);
  await send(form, file);
  await desk.confirm(person, evidenceId);
  const piece = () => desk.piece(person, evidenceId);
  return { person, evidenceId, piece, task: desk.taskOf(person, evidenceId) };
}
const answers = () => ({
  InspectEvidence: desk.inspect,
  RecordInspection: desk.record,
  ParkWork: async () => ({ outcome: 'parked' }),
});
const inspect = (task: object, replaced: object = {}) =>
  walk(definition, task, { ...answers(), ...replaced }, { type: 'EXPRESS' });

describe('the inspect-evidence workflow', () => {
  test('accepts a photo and leaves a copy made anew for the officers', async () => {
    const photo = await jpeg();
    const { task, piece } = await stored(photo);
    const run = await inspect(task);
    expect(run.output).toEqual({ state: 'ACCEPTED' });
    const accepted = await piece();
    const copy = await desk.objects.read(accepted?.reviewKey ?? '');
    if (copy === undefined) throw new Error('There is no copy.');
    expect(sha256(copy)).toBe(accepted?.reviewSha256);
    expect(copy.equals(photo)).toBe(false);
    expect(accepted?.sha256).toBe(sha256(photo));
  });

  test('refuses by the bytes, whatever was announced, and says how to mend it', async () => {
    const { task, piece } = await stored(await jpeg(100, 100));
    expect((await inspect(task)).output).toEqual({ state: 'REFUSED' });
    expect(await piece()).toMatchObject({
      reason: 'ImageTooSmall',
      reasonText: expect.stringContaining('100×100'),
    });
  });

  test('refuses a picture that was announced as a PDF', async () => {
    const asPdf = { kind: 'POVERTY_PROOF', contentType: 'application/pdf' } as const;
    const { task, piece } = await stored(await jpeg(), asPdf);
    expect((await inspect(task)).output).toEqual({ state: 'REFUSED' });
    expect(await piece()).toMatchObject({ reason: 'TypeDiffers' });
  });

  test('run twice changes nothing the second time', async () => {
    const { task, piece } = await stored(await jpeg());
    await inspect(task);
    const first = await piece();
    const again = await inspect(task);
    expect(again.output).toEqual({ state: 'ACCEPTED' });
    expect(await piece()).toEqual(first);
  });

  test('records the first verdict alone, when two runs overlap', async () => {
    const { task, piece } = await stored(await jpeg());
    await desk.record({ ...task, outcome: 'refused', reason: 'FileEmpty', reasonText: '空' });
    await desk.record({ ...task, outcome: 'accepted', reviewKey: 'k', reviewSha256: 's' });
    expect(await piece()).toMatchObject({ state: 'REFUSED', reason: 'FileEmpty', version: 2 });
  });

  test('tries again what failed for a moment', async () => {
    const { task, piece } = await stored(await jpeg());
    let tries = 0;
    const InspectEvidence = async (given: never) => {
      tries += 1;
      if (tries < 3) throw new Error('The store did not answer.');
      return desk.inspect(given);
    };
    expect((await inspect(task, { InspectEvidence })).output).toEqual({ state: 'ACCEPTED' });
    expect((await piece())?.state).toBe('ACCEPTED');
  });

  test('parks what it cannot judge where a person sees it, and never passes it', async () => {
    const { task, piece } = await stored(await jpeg());
    const InspectEvidence = () => {
      throw Object.assign(new Error('no'), { name: 'DecoderGone' });
    };
    const run = await inspect(task, { InspectEvidence });
    expect(run.error).toBe('InspectionParked');
    expect((await piece())?.state).toBe('PARKED');
    expect(run.calls.at(-1)).toMatchObject({
      name: 'ParkWork',
      payload: { seasonId: task.seasonId, what: 'inspect-evidence', error: 'DecoderGone' },
    });
    expect((await inspect(task)).output).toEqual({ state: 'ACCEPTED' });
  });

  test('parks an object that is not the one announced', async () => {
    const { task, piece } = await stored(await jpeg());
    await desk.objects.write((await piece())?.objectKey ?? '', await jpeg(600, 800), 'image/jpeg');
    expect((await inspect(task)).error).toBe('InspectionParked');
    expect((await piece())?.state).toBe('PARKED');
  });
});
