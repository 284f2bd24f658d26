import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { inspectBytes } from '../../functions/evidence/inspect-evidence/inspect-bytes.ts';
import { rosterRows } from '../../functions/roster/chunk-roster/roster-file.ts';
import { syntheticPhoto, syntheticProof } from '../../infra/rehearsal/papers.ts';
import { makePeople, rosterCsv } from '../../infra/rehearsal/people.ts';
import { MajorCatalogue, majorFinder } from '../../shared/domain/catalogue/major-catalogue.ts';
import { MajorMapping, mapMajor } from '../../shared/domain/catalogue/major-mapping.ts';
import { PlanRow } from '../../shared/domain/catalogue/plan.ts';
import { readIdNumber } from '../../shared/domain/roster/id-number.ts';
import { parseRosterRow, RosterRules } from '../../shared/domain/roster/parse-roster-row.ts';
import mappingJson from '../../shared/seasons/hunan-2024/major-mapping.json' with { type: 'json' };
import vocationalJson from '../../shared/seasons/hunan-2024/majors-vocational.json' with {
  type: 'json',
};
import plansJson from '../../shared/seasons/hunan-2024/plans-sample.json' with { type: 'json' };
import seasonJson from '../../shared/seasons/hunan-2024/season.json' with { type: 'json' };
import { fonts } from '../functions/tickets/ticket-fixture.ts';

const people = makePeople({ count: 3_000, seed: 7 });
const findMajor = majorFinder(MajorCatalogue.parse(vocationalJson));

describe('synthetic people', () => {
  test('are the same for the same seed, and others for another', () => {
    expect(makePeople({ count: 3_000, seed: 7 })).toEqual(people);
    expect(makePeople({ count: 30, seed: 7 })).toEqual(people.slice(0, 30));
    expect(makePeople({ count: 30, seed: 8 })).not.toEqual(people.slice(0, 30));
  });

  test('have ID numbers that are valid, of nobody, and say their sex and birth', () => {
    for (const { idNo, birth, sex } of people) {
      expect(idNo.startsWith('439901')).toBe(true);
      expect(readIdNumber(idNo)).toEqual({ idNumber: idNo, birth, sex });
    }
  });

  test('share no ID number, phone or student number', () => {
    for (const what of ['idNo', 'phone', 'studentNo12'] as const) {
      expect(new Set(people.map((person) => person[what])).size).toBe(people.length);
    }
  });

  test('have names that the ticket can print, some with a dot and some with rare characters', () => {
    for (const { name } of people) expect(() => fonts.runsOf(name)).not.toThrow();
    expect(people.some(({ name }) => name.includes('·'))).toBe(true);
    expect(people.some(({ name }) => /[𬭎𣲗]/u.test(name))).toBe(true);
  });

  test('can each apply to some major of the sample plans', () => {
    const plans = z.array(PlanRow).parse(plansJson);
    const mapping = MajorMapping.parse(mappingJson);
    const stuck = people.filter(
      ({ majorCode }) =>
        !plans.some((row) => mapMajor(mapping, majorCode, row.majorCode).verdict === 'allowed'),
    );
    expect(stuck).toEqual([]);
  });

  test.each(['utf-8', 'gb18030'] as const)(
    'are a roster in %s of which every row is accepted',
    async (encoding) => {
      const rules = RosterRules.parse(seasonJson.roster);
      const ours = people.filter(({ schoolCode }) => schoolCode === '12302');
      const accepted: string[] = [];
      for await (const row of rosterRows(rosterCsv(ours, { encoding }))) {
        if (!('cells' in row)) throw new Error(row.problem.message);
        const parsed = parseRosterRow(row.row, row.cells, {
          rules,
          schoolCode: '12302',
          findMajor: (_, digits) => findMajor(digits),
        });
        if (!('student' in parsed)) throw new Error(JSON.stringify(parsed.problems));
        accepted.push(parsed.student.nameKey);
      }
      expect(accepted).toEqual(ours.map(({ name }) => name));
    },
  );
});

describe('their papers', () => {
  const megabytes = 15 * 1024 * 1024;

  test('are photos of 480 × 640 and at most 60 KB that the inspection accepts, each person their own', async () => {
    const photos = await Promise.all(people.slice(0, 12).map(syntheticPhoto));
    for (const photo of photos) {
      expect(photo.length).toBeLessThanOrEqual(60_000);
      expect(await sharp(photo).metadata()).toMatchObject({
        width: 480,
        height: 640,
        format: 'jpeg',
      });
      const limits = {
        maxBytes: { 'image/jpeg': megabytes },
        ratio: { width: 3, height: 4, tolerance: 0.03 },
      };
      const verdict = await inspectBytes(photo, limits, 'image/jpeg');
      expect(verdict).toHaveProperty('verdict', 'accepted');
    }
    expect(new Set(photos.map((photo) => photo.toString('base64'))).size).toBe(12);
  });

  test('are proofs that the inspection accepts', async () => {
    const [person] = people;
    if (person === undefined) throw new Error('Nobody is there.');
    const limits = { maxBytes: { 'application/pdf': megabytes } };
    const verdict = await inspectBytes(await syntheticProof(person), limits, 'application/pdf');
    expect(verdict).toMatchObject({ verdict: 'accepted', pages: 1 });
  });
});
