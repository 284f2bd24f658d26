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

describe('an alarm', () => {
  test.each([...Object.keys(routes), ...Object.keys(tasks)])(
    'rings when %s fails, and when it is throttled',
    (deed) => {
      expect(names).toContain(`production-function-fails-${kebab(deed)}`);
      expect(names).toContain(`production-function-throttled-${kebab(deed)}`);
    },
  );

  test.each(Object.keys(workflows))(
    'rings when an execution of %s fails, and when it runs out of time',
    (file) => {
      expect(names).toContain(`production-workflow-failed-${file}`);
      expect(names).toContain(`production-workflow-timed-out-${file}`);
    },
  );

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

describe('the runbook', () => {
  test('has no article that nothing opens', () => {
    const opened = new Set(
      alarms.map(({ AlarmDescription }) => String(AlarmDescription).split('#')[1]),
    );
    expect(articles.filter((article) => !opened.has(article))).toEqual([]);
  });
});
