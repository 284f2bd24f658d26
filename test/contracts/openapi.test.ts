import { describe, expect, test } from 'vitest';
import { api } from '../../shared/contracts/api.ts';
import { openApiDocument } from '../../shared/contracts/openapi.ts';
import { authority } from '../../shared/domain/authority/authority.ts';
import { type Deed, routes } from '../../shared/names.ts';

const document = JSON.parse(JSON.stringify(openApiDocument('Test')));
const deeds = Object.keys(routes) as Deed[];
const operation = (deed: Deed) =>
  document.paths[routes[deed].path]?.[routes[deed].method.toLowerCase()];

describe('the description of the API', () => {
  test.each(deeds)('has %s, and no route that does not exist', (deed) => {
    expect(operation(deed)?.operationId).toBe(deed);
    const described = Object.values(document.paths).flatMap((path) => Object.keys(path as object));
    expect(described).toHaveLength(deeds.length);
  });

  test.each(deeds.filter((deed) => 'body' in api[deed]))(
    'says every field that %s takes',
    (deed) => {
      const { body } = api[deed] as { body: { shape: object } };
      const schema = operation(deed).requestBody.content['application/json'].schema;
      expect(Object.keys(schema.properties ?? {}).sort()).toEqual(Object.keys(body.shape).sort());
    },
  );

  test.each(deeds)('tells the server time and every field of the reply of %s', (deed) => {
    const [success] = Object.keys(operation(deed).responses);
    const schema = operation(deed).responses[success ?? ''].content['application/json'].schema;
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(['serverNow', 'closesAt', ...Object.keys(api[deed].reply.shape)]),
    );
  });

  test.each(deeds.filter((deed) => authority[deed].roles !== 'anyone'))(
    'asks for a session at %s',
    (deed) => {
      expect(operation(deed).security).toEqual([{ session: [] }]);
      expect('open' in routes[deed]).toBe(false);
    },
  );

  test('wants an idempotency key with each POST', () => {
    const posts = deeds.filter((deed) => routes[deed].method === 'POST');
    expect(
      posts.every((deed) =>
        operation(deed).parameters.some(
          (p: { name: string; required: boolean }) => p.name === 'Idempotency-Key' && p.required,
        ),
      ),
    ).toBe(true);
  });
});

describe('the table of authority', () => {
  test('has a row for each route and no other', () => {
    expect(Object.keys(authority).sort()).toEqual([...deeds].sort());
  });

  test('opens a route to anyone exactly where the gateway asks for no session', () => {
    const open = deeds.filter((deed) => 'open' in routes[deed]);
    expect(deeds.filter((deed) => authority[deed].roles === 'anyone').sort()).toEqual(open.sort());
  });
});
