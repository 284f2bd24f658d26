import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api } from '../../shared/contracts/api.ts';
import type { Contract } from '../../shared/contracts/contract.ts';
import { authority } from '../../shared/domain/authority/authority.ts';
import type { Role } from '../../shared/domain/kernel/ids.ts';
import { type Deed, routes } from '../../shared/names.ts';
import { openPlatform } from '../support/platform.ts';
import { type Answer, digestOf, mintFor, send, soundBodies, soundQueries } from './every-route.ts';

/*
 * Every route that takes a body, asked by somebody who may use it, with what no portal would send. Input is judged
 * before anything else is, so no record is needed for it, and none may come of it.
 */

type Opened = Awaited<ReturnType<typeof openPlatform>>;
let opened: Opened;
const tokens = new Map<Role, string>();

beforeAll(async () => {
  opened = await openPlatform({ officers: [] });
  const mint = mintFor(opened.platform);
  const someone = { org: '10827', more: { shard: 0 } };
  for (const role of new Set(Object.values(authority).flatMap(({ roles }) => roles)))
    if (role !== 'anyone')
      tokens.set(role as Role, await mint({ ...someone, role: role as Role, sub: candidateId }));
});
afterAll(() => opened.platform.stop());

const candidateId = 'c10827-aaaaaaaaaaaaaaaa';
const deeds = Object.keys(routes) as Deed[];
const taking = deeds.filter((deed) => 'body' in api[deed]);
const params = {
  batchId: '10827-0000000000000000',
  evidenceId: '00000000000000000000',
  taskId: `${candidateId}.FIRST.1`,
  proposalId: 'p-0000000000000000',
  listId: 'L1',
};
const limitBytes = 10 * 1024 * 1024;

function ask(deed: Deed, request: Parameters<typeof send>[2]): Promise<Answer> {
  const [role] = authority[deed].roles as readonly Role[];
  const token = role === undefined ? undefined : tokens.get(role);
  return send(opened.platform.baseUrl, deed, {
    params,
    query: soundQueries[deed],
    token,
    ...request,
  });
}

/** Asks, and tells what came if it is not the very refusal; the table must be as it was. */
async function refusedWith(
  code: string,
  requests: readonly (readonly [Deed, string | undefined, { key?: null }?])[],
): Promise<string[]> {
  const before = await digestOf(opened.platform);
  const wrong: string[] = [];
  for (const [deed, body, more] of requests) {
    const answer = await ask(deed, { body, ...more });
    const isRefusal =
      answer.status >= 400 &&
      answer.status < 500 &&
      answer.code === code &&
      answer.type.startsWith('application/problem+json');
    if (!isRefusal)
      wrong.push(`${deed} ${body?.slice(0, 60)}: ${answer.status} ${answer.text.slice(0, 200)}`);
  }
  expect(await digestOf(opened.platform)).toBe(before);
  return wrong;
}

const soundBody = (deed: Deed) => soundBodies[deed] ?? {};
const text = (value: unknown) => JSON.stringify(value);
/** Its fields, one after the other with a value of a type that it cannot be. */
function wrongTypes(deed: Deed): string[] {
  const sound = soundBody(deed);
  return Object.entries(sound).flatMap(([name, value]) =>
    [null, [value], { value }, typeof value === 'string' ? 1 : 'x', true]
      .filter((wrong) => typeof wrong !== typeof value || wrong === null || Array.isArray(wrong))
      .map((wrong) => text({ ...sound, [name]: wrong })),
  );
}

describe('every route that takes a body', () => {
  test('is among these, with a body that its contract takes', () => {
    const sending = deeds.filter((deed) => ['POST', 'PUT'].includes(routes[deed].method));
    expect(taking.toSorted()).toEqual(sending.toSorted());
    for (const deed of taking) {
      const contract: Contract = api[deed];
      expect(contract.body?.safeParse(soundBody(deed)).error, deed).toBeUndefined();
    }
  });

  test('refuses what is not JSON', async () => {
    const broken = ['{', 'name=x', '{"a":1,}', '\u0000', '[1,2'];
    const requests = taking.flatMap((deed) => broken.map((body) => [deed, body] as const));
    expect(await refusedWith('BodyNotJson', requests)).toEqual([]);
  });

  test('refuses JSON that is no object', async () => {
    const bodies = ['null', '[]', '[{}]', '"text"', '1', 'true'];
    const requests = taking.flatMap((deed) => bodies.map((body) => [deed, body] as const));
    expect(await refusedWith('InputInvalid', requests)).toEqual([]);
  });

  test('refuses a body without its fields, and no body at all where it has fields', async () => {
    const withFields = taking.filter((deed) => Object.keys(soundBody(deed)).length > 0);
    const requests = withFields.flatMap((deed) => [
      [deed, '{}'] as const,
      [deed, undefined] as const,
    ]);
    expect(await refusedWith('InputInvalid', requests)).toEqual([]);
  });

  test('refuses each field with a value of another type', async () => {
    const requests = taking.flatMap((deed) =>
      wrongTypes(deed).map((body) => [deed, body] as const),
    );
    expect(requests.length).toBeGreaterThan(100);
    expect(await refusedWith('InputInvalid', requests)).toEqual([]);
  });

  test('refuses a field that it does not know', async () => {
    const more: readonly object[] = [
      { role: 'institute' },
      { candidateId },
      { constructor: { prototype: {} } },
    ];
    const requests = taking.flatMap((deed) =>
      more.map((extra) => [deed, text({ ...soundBody(deed), ...extra })] as const),
    );
    expect(await refusedWith('InputInvalid', requests)).toEqual([]);
  });

  test('refuses __proto__, and nothing learns from it', async () => {
    const requests = taking.flatMap((deed) => {
      const sound = text(soundBody(deed)).slice(0, -1);
      const comma = sound === '{' ? '' : ',';
      return [
        [deed, `${sound}${comma}"__proto__":{"roles":["institute"],"polluted":true}}`] as const,
      ];
    });
    expect(await refusedWith('InputInvalid', requests)).toEqual([]);
    expect({}).not.toHaveProperty('polluted');
  });

  test('refuses a POST without an Idempotency-Key', async () => {
    const posts = taking.filter((deed) => routes[deed].method === 'POST');
    const requests = posts.map((deed) => [deed, text(soundBody(deed)), { key: null }] as const);
    expect(await refusedWith('IdempotencyKeyMissing', requests)).toEqual([]);
  });

  test('is spared a body above ten megabytes: the gateway refuses it', async () => {
    const before = await digestOf(opened.platform);
    const huge = text({ filler: 'x'.repeat(limitBytes + 1024 * 1024) });
    for (const deed of taking) expect((await ask(deed, { body: huge })).status, deed).toBe(413);
    expect(await digestOf(opened.platform)).toBe(before);
  });
});

describe('every route with a name in its path', () => {
  test('answers a hostile one with a refusal, and changes nothing', async () => {
    const hostile = [
      '__proto__',
      'constructor',
      '../../secrets',
      '%00',
      '\u0000',
      '*',
      '🂡',
      'x'.repeat(5_000),
    ];
    const before = await digestOf(opened.platform);
    const named = deeds.filter((deed) => routes[deed].path.includes('{'));
    const wrong: string[] = [];
    for (const deed of named) {
      for (const name of hostile) {
        const all = Object.fromEntries(Object.keys(params).map((each) => [each, name]));
        const body = 'body' in api[deed] ? text(soundBody(deed)) : undefined;
        const { status, text: said } = await ask(deed, { params: all, body });
        if (status < 400 || status >= 500)
          wrong.push(`${deed} ${name.slice(0, 20)}: ${status} ${said.slice(0, 200)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(named.length).toBeGreaterThan(8);
    expect(await digestOf(opened.platform)).toBe(before);
  });
});
