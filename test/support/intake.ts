import { createHash, randomUUID } from 'node:crypto';
import { SeasonId } from '../../shared/domain/kernel/ids.ts';
import type { Instant } from '../../shared/domain/kernel/instant.ts';
import { shardOf } from '../../shared/domain/kernel/shard.ts';
import { CalendarDate } from '../../shared/domain/roster/calendar-date.ts';
import { checkCharacterOf, maskIdNumber } from '../../shared/domain/roster/id-number.ts';
import type { RosterEntry } from '../../shared/domain/roster/roster-entry.ts';
import { candidateIdOf } from '../../shared/runtime/candidate-id.ts';
import { blindIndex, type KeyRing, sealField } from '../../shared/runtime/keyring.ts';
import season from '../../shared/seasons/hunan-2024/season.json' with { type: 'json' };
import { parseSeasonFile, Settings } from '../../shared/seasons/season-file.ts';
import type { CalendarReader, PublishedCalendar } from '../../shared/store/calendar-store.ts';

/** A moment written in Beijing time. */
export const beijing = (text: string): Instant => Date.parse(`${text}+08:00`) as Instant;

export const seasonId = SeasonId.parse('HN-ZSB-2024');
/** Inside W02. */
export const inRegistration = beijing('2024-01-30T10:00:00');

const file = parseSeasonFile(season);
export const settings: Settings = Settings.parse({ ...file.rules, shards: 2, catalogueVersion: 1 });
const calendar: PublishedCalendar = {
  ...file.calendar,
  proposalId: 'first',
  reason: 'test',
  publishedBy: ['a', 'b'],
  publishedAt: 0 as Instant,
};
export const calendarReader: CalendarReader = {
  current: async () => calendar,
  fresh: async () => calendar,
};

/** A key ring without KMS: secrets follow from its name. */
export function testRing(name: string): KeyRing {
  return { secret: async (purpose) => createHash('sha256').update(`${name}|${purpose}`).digest() };
}
export const identityRing = testRing('identity');
export const sessionRing = testRing('session');

/** A mark that no other request has. */
export const newMark = (content: string = randomUUID()) => ({
  key: randomUUID(),
  hash: createHash('sha256').update(content).digest('base64url').slice(0, 22),
});

/** An ID number of the unassigned region 439901 that passes its check. */
function idNumber(order: number): string {
  const first17 = `43990120030301${String(order).padStart(3, '0')}`;
  return first17 + checkCharacterOf(first17);
}

export interface Student {
  readonly name: string;
  readonly idNo: string;
  readonly phone: string;
  readonly studentNo12: string;
  readonly entry: RosterEntry;
}

/** A student of a school, as an import would store them. */
export async function student(
  order: number,
  schoolCode = '10827',
  idNo = idNumber(order),
): Promise<Student> {
  const name = `测试${String.fromCodePoint(0x4e00 + order)}`;
  const studentNo12 = `11${String(order).padStart(10, '0')}`;
  const candidateId = await candidateIdOf(identityRing, seasonId, schoolCode, studentNo12);
  const entry: RosterEntry = {
    seasonId,
    candidateId,
    shard: shardOf(candidateId, settings.shards),
    studentNo12,
    name,
    nameKey: name,
    idType: 'ID_CARD',
    sex: '男',
    birth: CalendarDate.parse('2003-03-01'),
    schoolCode,
    majorCode: '510201',
    majorName: '计算机应用技术',
    catalogueYear: 2021,
    studyForm: '全日制',
    level: '高职(专科)',
    graduatesOn: CalendarDate.parse('2024-06-30'),
    idCipher: await sealField(identityRing, candidateId, 'idNo', idNo),
    idIndex: await blindIndex(identityRing, seasonId, 'ID', idNo),
    idMasked: maskIdNumber(idNo),
    idLast4: idNo.slice(-4),
    batchId: 'test',
    version: 1,
    changedAt: 0 as Instant,
    changedBy: 'test',
  };
  return { name, idNo, phone: `138${String(order).padStart(8, '0')}`, studentNo12, entry };
}
