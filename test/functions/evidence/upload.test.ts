import { beforeEach, describe, expect, test } from 'vitest';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { beijing, newMark } from '../../support/intake.ts';
import { profileOf } from '../applications/filing-desk.ts';
import { jpeg } from './file-maker.ts';
import { send, uploadDesk } from './upload-desk.ts';

const named = (name: string) => expect.objectContaining({ name });
const closes = beijing('2024-02-02T17:00:00');
const photo = await jpeg();

let desk: Awaited<ReturnType<typeof uploadDesk>>;
beforeEach(async () => {
  desk = await uploadDesk();
});

describe('an upload', () => {
  test('goes by its form straight to the store, and is stored once it is confirmed', async () => {
    const person = await desk.candidate();
    const { evidenceId, form } = await desk.begin(person, photo);
    expect((await desk.piece(person, evidenceId))?.state).toBe('UPLOADING');
    await expect(desk.confirm(person, evidenceId)).rejects.toEqual(named('UploadNotArrived'));
    expect(await send(form, photo)).toBe(204);
    expect(await desk.confirm(person, evidenceId)).toMatchObject({ state: 'STORED' });
    const again = await desk.confirm(person, evidenceId);
    expect(again).toMatchObject({ state: 'STORED', version: 1 });
  });

  test('that nobody confirms is stored by the event of its object, and by it once', async () => {
    const person = await desk.candidate();
    const { evidenceId, form } = await desk.begin(person, photo);
    await send(form, photo);
    const [key = ''] = desk.created;
    await Promise.all([desk.note(key), desk.note(key), desk.confirm(person, evidenceId)]);
    expect(await desk.piece(person, evidenceId)).toMatchObject({ state: 'STORED', version: 1 });
  });

  test.each([
    ['more bytes than the kind may have', {}, Buffer.alloc(16 * 1024 ** 2)],
    ['no byte at all', {}, Buffer.alloc(0)],
    ['other bytes than announced', {}, Buffer.concat([photo.subarray(0, -1), Buffer.from('!')])],
    ['another type', { 'Content-Type': 'text/html' }, photo],
    ['another key', { key: 'uploads/somebody/else/PHOTO' }, photo],
  ])('with %s is turned away by the store', async (_, over, file) => {
    const person = await desk.candidate();
    const { evidenceId, form } = await desk.begin(person, photo);
    expect(await send(form, file, over)).toBe(403);
    expect(desk.created).toEqual([]);
    expect((await desk.piece(person, evidenceId))?.state).toBe('UPLOADING');
  });

  test('events of other objects, and of none, change nothing', async () => {
    await desk.noteAny({ Event: 's3:TestEvent' });
    await desk.note('copies/a/b/PHOTO');
    await desk.note('uploads/c10827-aaaaaaaaaaaaaaaa/unknown/PHOTO');
    expect(desk.created).toEqual([]);
  });
});

describe('beginning an upload', () => {
  test('gives a form that allows from one byte to the most of its kind, for two minutes', async () => {
    const person = await desk.candidate();
    const before = Date.now();
    const { form } = await desk.begin(person, photo);
    const policy = JSON.parse(Buffer.from(form.fields.Policy ?? '', 'base64').toString());
    expect(policy.conditions).toContainEqual(['content-length-range', 1, 15 * 1024 ** 2]);
    expect(Date.parse(policy.expiration) - before).toBeLessThanOrEqual(121_000);
    expect(form.expiresAt - before).toBeLessThanOrEqual(121_000);
  });

  test('again with the same key makes no second record', async () => {
    const person = await desk.candidate();
    const mark = newMark('one photo');
    const first = await desk.begin(person, photo, { mark });
    const again = await desk.begin(person, photo, { mark });
    expect(again.evidenceId).toBe(first.evidenceId);
    expect((await desk.find(person)).evidence).toHaveLength(1);
    const other = desk.begin(person, photo, { mark: { ...mark, hash: 'another body' } });
    await expect(other).rejects.toEqual(named('RequestKeyReused'));
  });

  test('is refused for a type that the kind does not take, and for a file that is too large', async () => {
    const person = await desk.candidate();
    const pdf = desk.begin(person, photo, { contentType: 'application/pdf' });
    await expect(pdf).rejects.toEqual(named('UploadTypeNotTaken'));
    const large = desk.begin(person, photo, { bytes: 15 * 1024 ** 2 + 1 });
    await expect(large).rejects.toEqual(named('UploadTooLarge'));
    const proof = { kind: 'POVERTY_PROOF', contentType: 'application/pdf' } as const;
    const largePdf = desk.begin(person, photo, { ...proof, bytes: 5 * 1024 ** 2 + 1 });
    await expect(largePdf).rejects.toEqual(named('UploadTooLarge'));
  });

  test('is refused for the thirteenth file of one kind', async () => {
    const person = await desk.candidate();
    for (let n = 0; n < 12; n += 1) await desk.evidence(person, { state: 'UPLOADING' });
    await expect(desk.begin(person, photo)).rejects.toEqual(named('UploadTooOften'));
    const proof = { kind: 'AWARD_CERT' } as const;
    expect(await desk.begin(person, photo, proof)).toMatchObject({ form: expect.anything() });
  });

  test('is taken a millisecond before W02 closes, and not at the close', async () => {
    const person = await desk.candidate();
    const late = desk.begin(person, photo, { at: closes });
    await expect(late).rejects.toEqual(named('WindowClosed'));
    const early = await desk.begin(person, photo, { at: (closes - 1) as Instant });
    expect(early.evidenceId).toHaveLength(20);
  });

  test.each([
    ['W02', 'DRAFT', closes],
    ['W03b', 'RETURNED', beijing('2024-02-21T00:00:00')],
  ] as const)(
    'is taken until the own close of %s of one person, and of no other',
    async (window, state, close) => {
      const own = (close + 3_600_000) as Instant;
      const last = { at: (own - 1) as Instant };
      const filled = { state, reasonCode: 'PHOTO_NOT_STANDARD', profile: profileOf() };
      const person = await desk.candidate({ ...filled, extensions: { [window]: own } });
      const other = await desk.candidate({ ...filled, extensions: { W04: own } });
      await expect(desk.begin(other, photo, last)).rejects.toEqual(named('WindowClosed'));
      await expect(desk.begin(person, photo, { at: own })).rejects.toEqual(named('WindowClosed'));
      expect(await desk.begin(person, photo, last)).toMatchObject({ form: expect.anything() });
    },
  );

  test.each(['SUBMITTED', 'UNDER_REVIEW', 'WITHDRAWN'] as const)(
    'is refused when the application is %s',
    async (state) => {
      const person = await desk.candidate({ state });
      await expect(desk.begin(person, photo)).rejects.toEqual(named('UploadNotNow'));
    },
  );

  test('of what was returned takes the returned kinds alone, inside W03b', async () => {
    const at = beijing('2024-02-20T10:00:00');
    const person = await desk.candidate({
      state: 'RETURNED',
      reasonCode: 'PHOTO_NOT_STANDARD',
      profile: profileOf(),
    });
    expect(await desk.begin(person, photo, { at })).toMatchObject({ form: expect.anything() });
    const other = desk.begin(person, photo, { at, kind: 'AWARD_CERT' });
    await expect(other).rejects.toEqual(named('UploadNotNow'));
    const late = desk.begin(person, photo, { at: beijing('2024-02-21T00:00:00') });
    await expect(late).rejects.toEqual(named('WindowClosed'));
  });

  test("does not reach another person's upload", async () => {
    const [person, other] = [await desk.candidate(), await desk.candidate()];
    const { evidenceId } = await desk.begin(person, photo);
    await expect(desk.confirm(other, evidenceId)).rejects.toEqual(named('UploadUnknown'));
  });
});
