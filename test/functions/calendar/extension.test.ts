import { describe, expect, test } from 'vitest';
import type { ProposalBody } from '../../../shared/contracts/calendar.ts';
import { type Instant, after as later } from '../../../shared/domain/kernel/instant.ts';
import { at } from '../../domain/calendar/season.ts';
import { seasonId } from '../../store/calendar/published-season.ts';
import { peopleOf } from './people.ts';
import { reason, seasonDesk } from './season-desk.ts';

const w02Closes = at('2024-02-02T17:00');
const t1 = at('2024-03-24T17:00');
const t2 = at('2024-03-25T17:00');
const hour = 3_600_000;

async function extensionDesk() {
  const desk = await seasonDesk();
  const people = peopleOf(desk);
  const extension = (
    candidateId: string,
    window: 'W02' | 'W10' | 'W11',
    closesAt: Instant,
  ): ProposalBody => ({
    kind: 'EXTENSION',
    candidateId: candidateId as never,
    window,
    closesAt,
    reason,
  });
  return { ...desk, ...people, extension };
}

describe('more time for one person', () => {
  test('is on that person’s own application, by the second person’s yes, and nothing else moves', async () => {
    const desk = await extensionDesk();
    const [candidateId, other] = [await desk.person('DRAFT'), await desk.person('DRAFT')];
    const moment = later(w02Closes, -1);
    const { proposalId } = await desk.propose(
      desk.extension(candidateId, 'W02', later(w02Closes, hour)),
      moment,
    );
    expect((await desk.application(candidateId)).extensions).toBeUndefined();
    expect(await desk.approve(proposalId, moment)).toMatchObject({
      state: 'ACTIVE',
      approvedBy: 'exi-wang',
    });
    expect(await desk.application(candidateId)).toMatchObject({
      state: 'DRAFT',
      extensions: { W02: later(w02Closes, hour) },
      version: 2,
      changedBy: 'exi-wang',
    });
    expect((await desk.application(other)).extensions).toBeUndefined();
    expect((await desk.reader.fresh()).version).toBe(1);
    expect(await desk.proposals.find({ seasonId, proposalId })).toMatchObject({ state: 'ACTIVE' });
  });

  test('takes two people', async () => {
    const desk = await extensionDesk();
    const change = desk.extension(await desk.person('DRAFT'), 'W02', later(w02Closes, hour));
    const { proposalId } = await desk.propose(change, later(w02Closes, -hour));
    await expect(desk.approve(proposalId, later(w02Closes, -1), 'exi-li')).rejects.toMatchObject({
      name: 'SamePerson',
    });
  });

  test('approved at the close comes too late, though it was proposed before', async () => {
    const desk = await extensionDesk();
    const candidateId = await desk.person('DRAFT');
    const change = desk.extension(candidateId, 'W02', later(w02Closes, hour));
    const { proposalId } = await desk.propose(change, later(w02Closes, -1));
    await expect(desk.approve(proposalId, w02Closes)).rejects.toMatchObject({
      name: 'ExtensionTooLate',
    });
    expect((await desk.application(candidateId)).extensions).toBeUndefined();
  });

  test('is not for who is out, nor for nobody', async () => {
    const desk = await extensionDesk();
    const moment = later(w02Closes, -hour);
    const expired = desk.extension(await desk.person('EXPIRED'), 'W02', later(w02Closes, hour));
    await expect(desk.propose(expired, moment)).rejects.toMatchObject({
      name: 'CandidateNotExtendable',
    });
    const nobody = desk.extension('c43001-zzzzzzzzzzzzzzzz', 'W02', later(w02Closes, hour));
    await expect(desk.propose(nobody, moment)).rejects.toMatchObject({ kind: 'missing' });
  });

  test('in W11 raises the first instant of that preference alone', async () => {
    const desk = await extensionDesk();
    const ids = [await desk.person('ELIGIBLE'), await desk.person('ELIGIBLE')] as const;
    for (const id of ids) await desk.preference(id, 'GENERAL');
    await desk.agree(desk.extension(ids[0], 'W11', later(t1, hour)), later(t1, -1));
    expect(await desk.preferenceOf(ids[0])).toMatchObject({ t1: later(t1, hour), t2 });
    expect(await desk.preferenceOf(ids[1])).toMatchObject({ t1, t2 });
    expect((await desk.application(ids[0])).extensions).toEqual({ W11: later(t1, hour) });
  });

  test('in W10 raises the second instant, and the fee may be paid as long', async () => {
    const desk = await extensionDesk();
    const candidateId = await desk.person('ELIGIBLE');
    await desk.preference(candidateId);
    await desk.agree(desk.extension(candidateId, 'W10', later(t2, hour)), later(t2, -1));
    expect(await desk.preferenceOf(candidateId)).toMatchObject({ t1, t2: later(t2, hour) });
    expect((await desk.application(candidateId)).extensions).toEqual({
      W10: later(t2, hour),
      W13: later(t2, hour),
    });
  });

  test('unlocks no preference that is bound and locked', async () => {
    const desk = await extensionDesk();
    const candidateId = await desk.person('ELIGIBLE');
    await desk.preference(candidateId, 'GENERAL');
    await desk.bind(candidateId, later(t1, -hour));
    const change = desk.extension(candidateId, 'W10', later(t2, hour));
    const { proposalId } = await desk.propose(change, later(t1, hour));
    await expect(desk.approve(proposalId, later(t1, hour))).rejects.toMatchObject({
      name: 'ExtensionTooLate',
    });
    expect(await desk.preferenceOf(candidateId)).toMatchObject({ t1, t2 });
    expect((await desk.application(candidateId)).extensions).toBeUndefined();
  });
});
