import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kebab, routes, tasks, workflows } from '../../../shared/names.ts';
import { resources, root, synthesized, text } from './synthesized.ts';

const stacks = synthesized();
const runbook = readFileSync(join(root, 'infra/runbook.md'), 'utf8');
const articles = [...runbook.matchAll(/^### (.+)$/gm)].map(([, title]) => title ?? '');
const alarms = resources(stacks.Watch, 'AWS::CloudWatch::Alarm').map(
  ([, { Properties }]) => Properties,
);
const names = alarms.map(({ AlarmName }) => String(AlarmName));

/** The lines of a step's log that ring, by the filter whose metric the alarm watches. */
function ringsFor(step: string, article: string): string[] {
  const alarm = alarms.find(({ AlarmName }) => AlarmName === `production-${article}-${step}`);
  const [filter] = resources(stacks.Service, 'AWS::Logs::MetricFilter')
    .map(([, { Properties }]) => Properties)
    .filter(({ MetricTransformations }) =>
      text(MetricTransformations).includes(`"${alarm?.MetricName}"`),
    );
  expect(alarm?.Threshold).toBe(1);
  return [...String(filter?.FilterPattern).matchAll(/\$\.message = "([^"]+)"/g)].map(
    ([, m]) => m ?? '',
  );
}

describe('an alarm', () => {
  test.each([...Object.keys(routes), ...Object.keys(tasks)])(
    'rings when %s fails, and when it is throttled',
    (deed) => {
      expect(names).toContain(`production-function-fails-${kebab(deed)}`);
      expect(names).toContain(`production-function-throttled-${kebab(deed)}`);
    },
  );

  test.each(Object.entries(workflows))(
    'rings when an execution of %s fails, and when it runs out of time if, being %s, it can',
    (file, type) => {
      expect(names).toContain(`production-workflow-failed-${file}`);
      expect(names.includes(`production-workflow-timed-out-${file}`)).toBe(type === 'EXPRESS');
    },
  );

  test.each([
    ...new Set([...Object.values(routes).map(({ step }) => step), ...Object.values(tasks)]),
  ])('rings for the first line in the log of %s that tells of a bug', (step) =>
    expect(ringsFor(step, 'step-fails')).toEqual([
      ...['failed', 'task failed', 'late attempt not kept'],
    ]),
  );

  test('rings for the first sweep that failed, though the sweeper itself goes on', () => {
    expect(ringsFor('calendar', 'sweep-fails')).toEqual(['sweep failed']);
  });

  test('rings for a crash of a route at once; of a task only above the faults that workflows wait out', () => {
    const bound = (deed: string) =>
      alarms.find(({ AlarmName }) => AlarmName === `production-function-fails-${deed}`)?.Threshold;
    expect(bound('save-preference')).toBe(1);
    expect(bound('begin-sealing')).toBe(10);
  });

  test('rings for each queue at the end of a line', () => {
    const watched = alarms.filter(
      ({ MetricName }) => MetricName === 'ApproximateNumberOfMessagesVisible',
    );
    const queues = Object.values(stacks).flatMap((template) =>
      resources(template, 'AWS::SQS::Queue'),
    );
    const working = queues.filter(([, { Properties }]) => Properties.RedrivePolicy !== undefined);
    expect(watched).toHaveLength(queues.length - working.length);
  });

  test.each(alarms)(
    '$AlarmName says what people notice, and opens an article',
    ({ AlarmDescription, AlarmName }) => {
      const [, impact, article] =
        /^(\p{Lu}.+[.?!]) Runbook: infra\/runbook\.md#([\w-]+)$/u.exec(String(AlarmDescription)) ??
        [];
      expect(impact).toBeDefined();
      expect(articles).toContain(article);
      expect(String(AlarmName)).toContain(`production-${article}-`);
    },
  );

  test('wakes somebody', () => {
    for (const { AlarmActions } of alarms) expect(text(AlarmActions)).toContain('Alarms');
    const [[, policy] = []] = resources(stacks.Watch, 'AWS::SNS::TopicPolicy');
    expect(text(policy)).toContain('cloudwatch.amazonaws.com');
  });
});

test('the watch stays within CloudFormation’s 500 resources', () => {
  expect(Object.keys(stacks.Watch?.Resources ?? {}).length).toBeLessThan(400);
});

describe('the runbook', () => {
  test('has no article that nothing opens', () => {
    const opened = new Set(
      alarms.map(({ AlarmDescription }) => String(AlarmDescription).split('#')[1]),
    );
    expect(articles.filter((article) => !opened.has(article))).toEqual([]);
  });
});
