import { describe, expect, test } from 'vitest';
import definition from '../../workflows/publish-list.asl.json' with { type: 'json' };
import { walk } from '../support/walk.ts';

const input = { seasonId: 'HN-ZSB-2024', at: 1_710_345_600_000 };
const published = { listId: 'L1', sha256: 'a', rows: 3 };

describe('the publish-list workflow', () => {
  test('publishes the list in two states', async () => {
    const run = await walk(definition, input, {
      PublishList: () => published,
      ParkWork: () => undefined,
    });
    expect(run.states).toEqual(['Publish the list', 'List published']);
    expect(run.output).toEqual(published);
    expect(run.calls).toEqual([{ name: 'PublishList', payload: input }]);
  });

  test('that fails is parked where a person sees it', async () => {
    const run = await walk(definition, input, {
      PublishList: () => {
        throw Object.assign(new Error('no'), { name: 'SomethingBroke' });
      },
      ParkWork: () => undefined,
    });
    expect(run.error).toBe('ListNotPublished');
    expect(run.calls.at(-1)?.payload).toEqual({
      seasonId: 'HN-ZSB-2024',
      workId: 'walk',
      what: 'publish-list',
      error: 'SomethingBroke',
    });
  });
});
