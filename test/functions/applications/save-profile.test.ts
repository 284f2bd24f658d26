import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { taskKey } from '../../../shared/store/keys.ts';
import { beijing } from '../../support/intake.ts';
import { filingDesk, profileOf } from './filing-desk.ts';

let desk: Awaited<ReturnType<typeof filingDesk>>;
beforeAll(async () => {
  desk = await filingDesk();
});
const named = (name: string) => expect.objectContaining({ name });
const closes = beijing('2024-02-02T17:00:00');
const inCorrection = beijing('2024-02-20T10:00:00');

describe('saving the profile', () => {
  test('makes a draft and remembers what is claimed', async () => {
    const person = await desk.candidate();
    const saved = await desk.save(person, profileOf('EXEMPT_VETERAN'), 1);
    expect(saved).toMatchObject({ state: 'DRAFT', version: 2 });
    const { application } = await desk.find(person);
    expect(application).toEqual(saved);
    expect(application.claim).toEqual({ category: 'EXEMPT_VETERAN', state: 'CLAIMED' });
  });

  test('from two tabs with one version: exactly one is saved', async () => {
    const person = await desk.candidate();
    const tabs = ['汉族', '土家族'].map((ethnicity) =>
      desk.save(person, { ...profileOf(), ethnicity }, 1),
    );
    const ended = await Promise.allSettled(tabs);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(ended).toContainEqual({ status: 'rejected', reason: named('RecordChanged') });
  });

  test('once more with the same content is the same answer and no new version', async () => {
    const person = await desk.candidate();
    const saved = await desk.save(person, profileOf(), 1);
    expect(await desk.save(person, profileOf(), 1)).toEqual(saved);
    expect((await desk.find(person)).application.version).toBe(2);
  });

  test('is taken a millisecond before W02 closes, and not at the close', async () => {
    const person = await desk.candidate();
    await expect(desk.save(person, profileOf(), 1, { at: closes })).rejects.toEqual(
      named('WindowClosed'),
    );
    const saved = await desk.save(person, profileOf(), 1, { at: (closes - 1) as Instant });
    expect(saved.state).toBe('DRAFT');
  });

  test('is taken until the extension of this one person ends', async () => {
    const extended = (closes + 3_600_000) as Instant;
    const person = await desk.candidate({ extensions: { W02: extended } });
    await expect(desk.save(person, profileOf(), 1, { at: extended })).rejects.toEqual(
      named('WindowClosed'),
    );
    const last = { at: (extended - 1) as Instant };
    const saved = await desk.save(person, profileOf(), 1, last);
    expect(saved.state).toBe('DRAFT');
    const other = await desk.candidate();
    await expect(desk.save(other, profileOf(), 1, last)).rejects.toEqual(named('WindowClosed'));
  });

  test('of an expired application still tells of the close, so that the attempt is kept', async () => {
    const person = await desk.candidate({ state: 'EXPIRED' });
    const late = desk.save(person, profileOf(), 1, { at: closes });
    await expect(late).rejects.toEqual(named('WindowClosed'));
  });

  test('pulls a submission back together with its waiting task', async () => {
    const person = await desk.candidate({ state: 'DRAFT', profile: profileOf() });
    await desk.evidence(person);
    await desk.submit(person, 1);
    const saved = await desk.save(person, { ...profileOf(), ethnicity: '苗族' }, 2);
    expect(saved).toMatchObject({ state: 'DRAFT', revision: 1, version: 3 });
    const { Item } = await desk.client.send(
      new GetCommand({
        TableName: desk.tableName,
        Key: taskKey({ taskId: `${person.sub}.FIRST.1` }),
      }),
    );
    expect(Item).toBeUndefined();
    expect(await desk.submit(person, 3)).toMatchObject({ state: 'SUBMITTED', revision: 2 });
  });

  test('does not pull back what an officer has taken', async () => {
    const person = await desk.candidate({ state: 'SUBMITTED', revision: 1, profile: profileOf() });
    await desk.put({ ...taskKey({ taskId: `${person.sub}.FIRST.1` }), state: 'TAKEN' });
    const changed = desk.save(person, { ...profileOf(), ethnicity: '苗族' }, 1);
    await expect(changed).rejects.toEqual(named('TaskAlreadyTaken'));
    expect((await desk.find(person)).application.state).toBe('SUBMITTED');
  });

  test.each(['UNDER_REVIEW', 'PASSED', 'WITHDRAWN'] as const)(
    'is refused when %s',
    async (state) => {
      const person = await desk.candidate({ state });
      await expect(desk.save(person, profileOf(), 1)).rejects.toEqual(
        named('ApplicationNotMovable'),
      );
    },
  );

  test('of what was returned changes the returned fields and no other', async () => {
    const person = await desk.candidate({
      state: 'RETURNED',
      reasonCode: 'MAILING_INCORRECT',
      revision: 1,
      profile: profileOf(),
    });
    const mended = { ...profileOf(), mailing: { ...profileOf().mailing, postcode: '410001' } };
    const more = desk.save(person, { ...mended, ethnicity: '苗族' }, 1, { at: inCorrection });
    await expect(more).rejects.toEqual(named('FieldLocked'));
    const saved = await desk.save(person, mended, 1, { at: inCorrection });
    expect(saved).toMatchObject({ state: 'RETURNED', profile: mended });
  });

  test('of what was returned is refused once the correction window has closed', async () => {
    const person = await desk.candidate({ state: 'RETURNED', profile: profileOf() });
    const late = desk.save(person, profileOf(), 1, { at: beijing('2024-02-21T00:00:00') });
    await expect(late).rejects.toEqual(named('WindowClosed'));
  });

  test('refuses a category that the season does not offer', async () => {
    const person = await desk.candidate();
    const off = desk.save(person, profileOf('EXEMPT_CRAFTSMAN'), 1);
    await expect(off).rejects.toEqual(named('CategoryNotOffered'));
  });

  test('is refused to a session of another epoch', async () => {
    const person = await desk.candidate();
    const stale = desk.save({ ...person, epoch: 1 }, profileOf(), 1);
    await expect(stale).rejects.toEqual(named('SessionOver'));
  });
});
