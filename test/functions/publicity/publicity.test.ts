import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { listText, publishList } from '../../../functions/publicity/publish-list/publish-list.ts';
import {
  pageSize,
  type ShowListDeps,
  showList,
} from '../../../functions/publicity/show-list/show-list.ts';
import { CandidateId, SeasonId } from '../../../shared/domain/kernel/ids.ts';
import { type Instant, after as later } from '../../../shared/domain/kernel/instant.ts';
import { signerOf, verifierOf } from '../../../shared/runtime/signing.ts';
import { applicationKey, rosterKey } from '../../../shared/store/keys.ts';
import { listStore } from '../../../shared/store/list-store.ts';
import { rosterStore } from '../../../shared/store/roster-store.ts';
import { seasonPass } from '../../../shared/store/season-pass.ts';
import { freshTable } from '../../support/dynamodb.ts';
import {
  at,
  candidateNo,
  put,
  seasonId,
  someApplication,
  someCalendar,
} from '../../support/records.ts';

const opensAt = at('2024-03-14T00:00:00');
const closesAt = at('2024-03-21T00:00:00');
const signer = signerOf(Buffer.alloc(32, 6));

const table = await freshTable();
const { client, tableName } = table;
const states = [
  ['PASSED', 'NONE', '王小明'],
  ['FAILED', 'NONE', '李四'],
  ['PASSED', 'RECHECKED', '𠮷田'],
  ['PASSED', 'FIRST_PASSED', '张三'],
  ['OVERDUE', 'NONE', '赵六'],
  ['DISQUALIFIED', 'NONE', '孙七'],
] as const;
const ids = states.map((_, n) => CandidateId.parse(candidateNo(n)));
for (const [n, [state, claim, name]] of states.entries()) {
  const candidateId = ids[n] as CandidateId;
  const category = claim === 'NONE' ? 'GENERAL' : 'EXEMPT_VETERAN';
  await put(
    table,
    applicationKey({ candidateId }),
    someApplication(candidateId, { state, claim: { category, state: claim } }),
  );
  await put(table, rosterKey({ seasonId, shard: n % 2, candidateId }), {
    ...{ seasonId, candidateId, shard: n % 2, studentNo12: `11000000${1000 + n}` },
    ...{ name, nameKey: name, idType: 'ID_CARD', sex: '男', birth: '2003-01-01' },
    ...{ schoolCode: '43001', majorCode: '460101', majorName: '机械', catalogueYear: 2021 },
    ...{ studyForm: '全日制', level: '高职(专科)', graduatesOn: '2024-06-30' },
    ...{ idCipher: 'c', idIndex: 'i', idMasked: '4399**********0019', idLast4: '0019' },
    ...{ batchId: 'b', version: 1, activatedAt: 1, changedAt: 1, changedBy: 'system' },
  });
}

const objects = new Map<string, string>();
const lists = listStore(client, tableName);
const publishing = () =>
  publishList({
    roster: rosterStore(client, tableName),
    people: seasonPass(client, tableName),
    lists,
    season: async () => ({ shards: 2, title: { zh: '专升本' } }),
    schoolName: (code) => `学校${code}`,
    write: async (key, body) => void objects.set(key, body),
    signer: async () => signer,
    now: () => later(opensAt, 5_000),
  })({ seasonId: SeasonId.parse(seasonId), at: opensAt });
const read = async (key: string) => Buffer.from(objects.get(key) ?? '');
const reader = (of: Pick<ShowListDeps, 'lists' | 'read'>) =>
  showList({
    ...of,
    seasonId,
    linkTo: async (key) => `https://archive/${key}`,
    calendar: async () => someCalendar,
  });
const shown = reader({ lists, read });
const show = (listId: string, when: Instant) => shown({ listId, page: 1 }, when);
const notPublic = expect.objectContaining({ name: 'ListNotPublic' });

describe('the list of those who passed', () => {
  test('is published once, signed, and of the same bytes at each run', async () => {
    await expect(show('L1', opensAt)).rejects.toThrow(notPublic);
    const first = await publishing();
    const bytes = objects.get(first.objectKey) ?? '';
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(first.sha256);
    const verify = verifierOf(signer.publicKey);
    expect(verify(listText(first, first.sha256), first.signature)).toBe(true);
    expect(verify(listText({ ...first, listId: 'L2' }, first.sha256), first.signature)).toBe(false);

    await put(table, applicationKey({ candidateId: ids[0] ?? '' }), {
      ...someApplication(ids[0] ?? '', { state: 'WITHDRAWN' }),
    });
    expect(await publishing()).toEqual(first);
    expect([...objects.values()]).toEqual([bytes]);
  });

  test('shows who passed by masked name, school and decided category, and nothing else', async () => {
    const list = await show('L1', opensAt);
    expect(list.rows).toEqual([
      { name: '王*', schoolCode: '43001', schoolName: '学校43001', category: 'GENERAL' },
      { name: '𠮷*', schoolCode: '43001', schoolName: '学校43001', category: 'EXEMPT_VETERAN' },
      { name: '张*', schoolCode: '43001', schoolName: '学校43001', category: 'GENERAL' },
    ]);
    const text = JSON.stringify(list);
    for (const secret of ['王小明', '4399', '13800000000', '解放路', ids[0] ?? ''])
      expect(text).not.toContain(secret);
  });

  test('is public from the first to the last millisecond of its window', async () => {
    await expect(show('L1', later(opensAt, -1))).rejects.toThrow(notPublic);
    await expect(show('L1', opensAt)).resolves.toMatchObject({ listId: 'L1' });
    await expect(show('L1', later(closesAt, -1))).resolves.toMatchObject({ listId: 'L1' });
    await expect(show('L1', closesAt)).rejects.toThrow(notPublic);
    await expect(show('L2', opensAt)).rejects.toThrow(notPublic);
  });

  test('is not shown when its bytes are no longer those that were signed', async () => {
    const [[key, body] = ['', '']] = [...objects];
    objects.set(key, body.replace('王*', '李*'));
    const afresh = reader({ lists, read })({ listId: 'L1', page: 1 }, opensAt);
    await expect(afresh).rejects.toThrow('not the one that was signed');
    objects.set(key, body);
  });

  test('can be checked by anybody: the link has the bytes that were signed', async () => {
    const { url, seasonId: season, listId, sha256, signature } = await show('L1', opensAt);
    const bytes = objects.get(url.replace('https://archive/', '')) ?? '';
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    const verify = verifierOf(signer.publicKey);
    expect(verify(`KQL1.${season}.${listId}.${sha256}`, signature)).toBe(true);
  });
});

describe('the list of a whole province', () => {
  const schools = ['长沙民政', '湖南铁道', '湖南工业'];
  const rows = Array.from({ length: 100_000 }, (_, n) => ({
    ...{ name: '王*', schoolCode: `4300${n % 3}`, schoolName: `${schools[n % 3]}职业技术学院` },
    category: 'GENERAL' as const,
  }));
  const ref = { seasonId: SeasonId.parse(seasonId), listId: 'L1', publishedAt: opensAt };
  const body = Buffer.from(JSON.stringify({ ...ref, title: '公示', rows }));
  const sha256 = createHash('sha256').update(body).digest('hex');
  let reads = 0;
  const page = reader({
    lists: {
      find: async () => ({
        ...{ ...ref, objectKey: 'L1', sha256, signature: 's', keyId: 'k', rows: rows.length },
        ...{ changedAt: opensAt, changedBy: 'system' },
      }),
    },
    read: async () => {
      reads += 1;
      return body;
    },
  });

  test('comes in pages that together are the list, and is read from the archive once', async () => {
    const { pages, count } = await page({ listId: 'L1', page: 1 }, opensAt);
    expect([pages, count]).toEqual([200, rows.length]);
    const all = [];
    for (let n = 1; n <= pages; n += 1) {
      const reply = await page({ listId: 'L1', page: n }, opensAt);
      expect(Buffer.byteLength(JSON.stringify(reply))).toBeLessThan(100_000);
      all.push(...reply.rows);
    }
    expect(all).toEqual(rows);
    expect((await page({ listId: 'L1', page: pages + 1 }, opensAt)).rows).toEqual([]);
    expect(reads).toBe(1);
  });

  test.each([['43001'], ['铁道']])('can be read by the school %s', async (school) => {
    const last = await page({ listId: 'L1', page: 67, school }, opensAt);
    expect(last).toMatchObject({ count: 100_000, found: 33_333, pages: 67 });
    expect(last.rows).toHaveLength(33_333 - 66 * pageSize);
    expect(new Set(last.rows.map(({ schoolCode }) => schoolCode))).toEqual(new Set(['43001']));
    const none = await page({ listId: 'L1', page: 1, school: `${school}0` }, opensAt);
    expect(none).toMatchObject({ found: 0, pages: 1, rows: [] });
  });
});
