import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { windowOf } from '../../../shared/domain/calendar/calendar.ts';
import { after as later } from '../../../shared/domain/kernel/instant.ts';
import {
  calendarReader,
  gate,
  type PublishedCalendar,
  personalGate,
} from '../../../shared/store/calendar-store.ts';
import { publishSeason } from '../../../shared/store/calendar-versions.ts';
import { activeCalendarKey } from '../../../shared/store/keys.ts';
import { at, hunan, withWindow } from '../../domain/calendar/season.ts';
import { freshTable } from '../../support/dynamodb.ts';
import { publishedSeason, seasonId } from './published-season.ts';

/** A reader whose memory is older than the table. */
function outdated(remembered: PublishedCalendar, now: PublishedCalendar) {
  const reads = { fresh: 0 };
  return {
    reads,
    reader: {
      current: async () => remembered,
      fresh: async () => {
        reads.fresh += 1;
        return now;
      },
    },
  };
}

describe('publishing a season', () => {
  test('puts its calendar in force and keeps it as version 1', async () => {
    const { reader } = await publishedSeason();
    expect(await reader.current()).toMatchObject({
      version: 1,
      windows: hunan.calendar.windows,
      publishedBy: ['exi-li', 'exi-wang'],
    });
  });

  test('makes the round and a lock for each instant that locks', async () => {
    const { locks } = await publishedSeason({ shards: 3 });
    const round = { seasonId, round: 'R1' };
    expect(await locks.findRound(round)).toMatchObject({
      t1: at('2024-03-24T17:00'),
      t2: at('2024-03-25T17:00'),
      opensAt: at('2024-03-22T09:00'),
      cal: 1,
      shards: 3,
    });
    expect((await locks.find(round, 't1')).lock).toMatchObject({
      state: 'OPEN',
      at: at('2024-03-24T17:00'),
    });
    expect((await locks.find(round, 't2')).lock).toMatchObject({
      state: 'OPEN',
      at: at('2024-03-25T17:00'),
    });
  });

  test('leaves an approved proposal, from which its schedules follow', async () => {
    const { proposals } = await publishedSeason();
    expect(await proposals.list(seasonId)).toMatchObject([
      { proposalId: 'first', state: 'APPROVED', proposedBy: 'exi-li', approvedBy: 'exi-wang' },
    ]);
  });

  test('happens once', async () => {
    const { publish, reader } = await publishedSeason();
    expect(await publish()).toBe(false);
    expect((await reader.fresh()).version).toBe(1);
  });

  test('takes two people', async () => {
    const { client, tableName } = await freshTable();
    const alone = publishSeason(client, tableName, {
      file: hunan,
      shards: 1,
      catalogueVersion: 1,
      publishedBy: ['exi-li', 'exi-li'],
      at: at('2024-01-17T12:00'),
    });
    await expect(alone).rejects.toMatchObject({ name: 'SamePerson' });
  });

  test('gives settings that a newer catalogue replaces and an older one does not', async () => {
    const { settings } = await publishedSeason();
    expect(await settings.current()).toMatchObject({ shards: 2, catalogueVersion: 1 });
    await settings.useCatalogue(3);
    await settings.useCatalogue(2);
    expect((await settings.current()).catalogueVersion).toBe(3);
  });
});

describe('the calendar that a function remembers', () => {
  test('is not read again for a moment, though the table has changed', async () => {
    const { client, tableName, reader } = await publishedSeason();
    await reader.current();
    await client.send(
      new DeleteCommand({ TableName: tableName, Key: activeCalendarKey({ seasonId }) }),
    );
    expect((await reader.current()).version).toBe(1);
    await expect(reader.fresh()).rejects.toMatchObject({ name: 'SeasonUnpublished' });
  });

  test('is told as unpublished while there is none', async () => {
    const { client, tableName } = await freshTable();
    await expect(calendarReader(client, tableName, seasonId).current()).rejects.toMatchObject({
      name: 'SeasonUnpublished',
    });
  });

  test('is read anew from the table when asked', async () => {
    const { client, tableName, reader } = await publishedSeason();
    const current = await reader.current();
    const Item = { ...activeCalendarKey({ seasonId }), ...current, version: 2 };
    await client.send(new PutCommand({ TableName: tableName, Item }));
    expect((await reader.fresh()).version).toBe(2);
    expect((await reader.current()).version).toBe(2);
  });
});

describe('the gate', () => {
  const published = (calendar: Pick<PublishedCalendar, 'windows'>): PublishedCalendar => ({
    ...hunan.calendar,
    ...calendar,
    proposalId: 'first',
    reason: '湘教考成字〔2024〕1号',
    publishedBy: ['exi-li', 'exi-wang'],
    publishedAt: at('2024-01-17T12:00'),
  });
  const before = published(hunan.calendar);
  const closes = windowOf(before, 'W02').closesAt;

  test('opens without a second look when the window is open', async () => {
    const { reader, reads } = outdated(before, before);
    expect(await gate(reader, 'W02', later(closes, -1))).toMatchObject({ id: 'W02' });
    expect(reads.fresh).toBe(0);
  });

  test('looks again before it refuses, so that a new extension counts at once', async () => {
    const longer = published(withWindow('W02', { closesAt: later(closes, 3_600_000) }));
    const { reader, reads } = outdated(before, longer);
    expect((await gate(reader, 'W02', closes)).closesAt).toBe(longer.windows[1]?.closesAt);
    expect(reads.fresh).toBe(1);
  });

  test('refuses from the close on, with the lateness in milliseconds', async () => {
    const { reader } = outdated(before, before);
    await expect(gate(reader, 'W02', closes)).rejects.toMatchObject({
      name: 'WindowClosed',
      details: { closesAt: closes, lateByMs: 0 },
    });
  });

  test('lets one person in until the end of their own extension', async () => {
    const { reader } = outdated(before, before);
    const own = later(closes, 60_000);
    await expect(gate(reader, 'W02', later(own, -1), own)).resolves.toBeDefined();
    await expect(gate(reader, 'W02', own, own)).rejects.toMatchObject({ name: 'WindowClosed' });
  });

  test('asks for the close of one person only when it would refuse', async () => {
    const { reader } = outdated(before, before);
    const own = later(closes, 60_000);
    let asked = 0;
    const gateAt = (at: typeof own) =>
      personalGate(reader, 'W02', at, async () => {
        asked += 1;
        return own;
      });
    await expect(gateAt(later(closes, -1))).resolves.toBeDefined();
    expect(asked).toBe(0);
    await expect(gateAt(later(own, -1))).resolves.toBeDefined();
    expect(asked).toBe(1);
    await expect(gateAt(own)).rejects.toMatchObject({
      name: 'WindowClosed',
      details: { closesAt: own },
    });
  });
});
