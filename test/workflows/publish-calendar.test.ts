import { describe, expect, test } from 'vitest';
import definition from '../../workflows/publish-calendar.asl.json' with { type: 'json' };
import { type Answers, walk } from '../support/walk.ts';

const input = { seasonId: 'HN-ZSB-2024', proposalId: 'p-1', attempt: 1 };
const edges = [{ edgeId: 'W14-open-1712851200000', actsAt: 1_712_851_200_000 }];
const good: Answers = {
  PrepareVersion: () => ({ outcome: 'prepared', edges }),
  ReplaceSchedules: () => ({ created: 1, deleted: 0 }),
  ActivateVersion: () => ({ outcome: 'active' }),
  ParkWork: () => ({ outcome: 'parked' }),
};
const walked = (more: Answers = {}) => walk(definition, input, { ...good, ...more });
const fails = (name: string) => () => {
  throw Object.assign(new Error('no'), { name });
};
const { seasonId } = input;

describe('the publish-calendar workflow', () => {
  test('creates the schedules before the version is in force and deletes the old ones after', async () => {
    const run = await walked();
    expect(run.calls).toEqual([
      { name: 'PrepareVersion', payload: input },
      { name: 'ReplaceSchedules', payload: { phase: 'create', seasonId, edges } },
      { name: 'ActivateVersion', payload: input },
      { name: 'ReplaceSchedules', payload: { phase: 'delete', seasonId } },
    ]);
    expect(run.states.at(-1)).toBe('Version in force');
    expect(run.transitions).toBeLessThanOrEqual(8);
  });

  test('touches no schedule for a change that is refused at once', async () => {
    const run = await walked({ PrepareVersion: () => ({ outcome: 'refused', edges: [] }) });
    expect(run.states).toEqual(['Prepare the version', 'Can it be published?', 'Change refused']);
  });

  test('takes back the schedules of a change that came too late', async () => {
    const run = await walked({ ActivateVersion: () => ({ outcome: 'refused' }) });
    expect(run.calls.at(-1)).toEqual({
      name: 'ReplaceSchedules',
      payload: { phase: 'delete', seasonId },
    });
    expect(run.states.at(-1)).toBe('Change refused');
    expect(run.error).toBeUndefined();
  });

  test('prepares again when another version came first', async () => {
    let activated = 0;
    const run = await walked({
      ActivateVersion: () => {
        activated += 1;
        return activated === 1 ? fails('RecordChanged')() : { outcome: 'active' };
      },
    });
    expect(run.calls.map(({ name }) => name)).toEqual([
      ...['PrepareVersion', 'ReplaceSchedules', 'ActivateVersion'],
      ...['PrepareVersion', 'ReplaceSchedules', 'ActivateVersion', 'ReplaceSchedules'],
    ]);
    expect(run.states.at(-1)).toBe('Version in force');
  });

  test.each(['PrepareVersion', 'ReplaceSchedules', 'ActivateVersion'])(
    'parks the publication when %s fails',
    async (name) => {
      const run = await walked({ [name]: fails('SomethingBroke') });
      expect(run.error).toBe('PublicationParked');
      expect(run.calls.at(-1)).toEqual({
        name: 'ParkWork',
        payload: { seasonId, workId: 'walk', what: 'publish-calendar', error: 'SomethingBroke' },
      });
    },
  );

  test('parks when the old schedules cannot be deleted, though the version is in force', async () => {
    let replaced = 0;
    const run = await walked({
      ReplaceSchedules: () => {
        replaced += 1;
        return replaced === 1 ? { created: 1, deleted: 0 } : fails('ThrottlingException')();
      },
    });
    expect(run.calls.map(({ name }) => name)).toContain('ActivateVersion');
    expect(run.error).toBe('PublicationParked');
  });
});
