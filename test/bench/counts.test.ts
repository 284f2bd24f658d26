import { beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../shared/names.ts';
import { type BundleSize, bundleSizes } from './bundle-sizes.ts';
import { type SeasonCounts, shards, walkSmallSeason } from './small-season.ts';

/* The exact targets of design §11 and trust §6. */

let counts: SeasonCounts;
beforeAll(async () => {
  counts = await walkSmallSeason();
});

const deed = (name: string) => {
  const found = counts.deeds.find((each) => each.name === name);
  if (found === undefined) throw new Error(`Nothing was counted for ${name}.`);
  return found;
};

describe('what a deed asks of the store, warm', () => {
  test('is counted for every route', () => {
    const counted = counts.deeds.map(({ name }) => name);
    expect(counted).toEqual(expect.arrayContaining(Object.keys(routes)));
  });

  test('saving a preference is one round trip, one write unit and no read', () => {
    const one = { storeRoundTrips: 1, writeUnits: 1, readUnits: 0 };
    expect(deed('savePreference')).toMatchObject(one);
    expect(deed('savePreference, first of a candidate')).toMatchObject(one);
    expect(deed('confirmPreference')).toMatchObject(one);
    expect(deed('clearPreference')).toMatchObject(one);
  });

  test('a late save is refused and kept in three round trips at most', () => {
    expect(deed('savePreference, late').storeRoundTrips).toBeLessThanOrEqual(3);
  });

  test('taking a task and deciding it are one round trip each, a decision at most six write units', () => {
    expect(deed('takeTask')).toMatchObject({ storeRoundTrips: 1, readUnits: 0 });
    expect(deed('decideTask')).toMatchObject({ storeRoundTrips: 1, readUnits: 0 });
    expect(deed('decideTask').writeUnits).toBeLessThanOrEqual(6);
  });

  test('a submission is four write units: two items in a transaction', () => {
    expect(deed('submitApplication').writeUnits).toBe(4);
  });

  test('signing in is two round trips, seeing oneself is one, a reviewer sees a page for two read units', () => {
    expect(deed('signIn')).toMatchObject({ storeRoundTrips: 2, writeUnits: 0 });
    expect(deed('showMe')).toMatchObject({ storeRoundTrips: 1, writeUnits: 0 });
    expect(deed('showTask').readUnits).toBeLessThanOrEqual(2);
  });

  test('sealing is one write unit for each preference', () => {
    expect(deed('sealShard, per preference').writeUnits).toBe(1);
  });
});

describe('what a workflow is billed for', () => {
  const transitions = (name: string) => {
    const found = counts.workflows.find((each) => each.name === name);
    if (found === undefined) throw new Error(`Nothing was counted for ${name}.`);
    return found.transitions;
  };

  test('is nothing for a candidate before the review', () => {
    expect(transitions('before review')).toBe(0);
  });

  test('is at most five transitions for a review, the one that outlives its lease included', () => {
    expect(transitions('review-task')).toBeGreaterThan(0);
    expect(transitions('review-task')).toBeLessThanOrEqual(5);
  });

  test('is at most twenty for a window edge and one for each shard, with all that it hands over to', () => {
    const edges = counts.workflows.filter(({ per }) => per === 'window edge');
    expect(edges.map(({ name }) => name)).toEqual([
      'window-edge',
      'window-edge + publish-list',
      'window-edge + lock-preferences',
      'window-edge + issue-tickets',
    ]);
    for (const edge of edges) expect(edge.transitions, edge.name).toBeLessThanOrEqual(20 + shards);
  });
});

describe('what a bundle weighs', () => {
  const drawing = ['tickets/draw-tickets', 'evidence/inspect-evidence'];
  const limitOf = ({ function: name, usesS3 }: BundleSize): number => {
    if (drawing.includes(name)) return 1_800;
    return usesS3 ? 640 : 480;
  };

  test('is at most 480 KB with the store, 640 with S3, 1,800 where something is drawn or inspected', async () => {
    const bundles = await bundleSizes();
    const tooHeavy = bundles.filter((bundle) => bundle.kilobytes > limitOf(bundle));
    expect(tooHeavy.map((each) => `${each.function}: ${each.kilobytes} KB`)).toEqual([]);
    expect(bundles.length).toBeGreaterThan(60);
  });
});
