import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { describe, expect, test } from 'vitest';
import { env, workflows } from '../../../shared/names.ts';
import {
  appOf,
  given,
  newFolder,
  root,
  someMachine,
  stageNamed,
  synthesized,
  text,
} from './synthesized.ts';

const production = stageNamed('production');

type Kind<T> = new (...args: never[]) => T;
function find<T extends IConstruct>(
  app: IConstruct,
  kind: Kind<T>,
  where: (one: T) => boolean = () => true,
): T {
  const found = app.node.findAll().find((one): one is T => one instanceof kind && where(one as T));
  if (found === undefined) throw new Error('There is none.');
  return found;
}

/** Every workflow as a small one in order, except one. */
function folderWith(file: string, machine: object): string {
  const folder = newFolder();
  for (const name of Object.keys(workflows))
    writeFileSync(join(folder, `${name}.asl.json`), text(name === file ? machine : someMachine()));
  return folder;
}

describe('synthesis refuses', () => {
  test('a cheap password hash anywhere but on one machine', () => {
    const cheap = { ...production, passwordHashCost: 2 ** 14 };
    expect(() => appOf({ stage: cheap })).toThrow(
      'has a password hash cost of 16384; only a local stage',
    );
    expect(() => appOf({ stage: { ...cheap, local: true } })).not.toThrow();
  });

  test('a stage that moves the season clock anywhere but on one machine', () => {
    expect(() => appOf({ stage: { ...production, seasonClockOffsetMs: 0 } })).toThrow(
      'only a local stage may',
    );
  });

  test('a moved clock on any one function', () => {
    const app = appOf();
    find(app, LambdaFunction).addEnvironment(env.seasonClockOffsetMs, '5');
    expect(() => app.synth()).toThrow(
      /in the stage production has SEASON_CLOCK_OFFSET_MS; only a local stage may/,
    );
  });

  test('a region that is not in aws or aws-cn', () => {
    expect(() => appOf({ region: 'xx-nowhere-1' })).toThrow('There is no region xx-nowhere-1');
    expect(() => appOf({ region: 'us-gov-west-1' })).toThrow('There is no region us-gov-west-1');
  });

  test('a workflow that names what does not exist', () => {
    const machine = someMachine({ Arguments: { FunctionName: given('MakeTea'), Payload: {} } });
    expect(() => appOf({ workflowsFolder: folderWith('window-edge', machine) })).toThrow(
      'window-edge: nothing is called MakeTea',
    );
  });

  test('a workflow that uses an integration which the house does not know, or a partition by hand', () => {
    for (const Resource of [
      `arn:${given('Partition')}:states:::sqs:sendMessage`,
      `arn:${'aws'}:states:::lambda:invoke`,
    ])
      expect(() =>
        appOf({ workflowsFolder: folderWith('window-edge', someMachine({ Resource })) }),
      ).toThrow('window-edge: the house knows no integration');
  });

  test('a wildcard that nobody explained, beside one that somebody did', () => {
    process.env.CDK_VALIDATION = 'false';
    const app = appOf();
    const role = find(app, CfnRole, ({ node }) => node.path.includes('savePreference'));
    role.policies = [
      {
        policyName: 'more',
        policyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] },
      },
    ];
    expect(() => app.synth()).toThrow('AwsSolutions-IAM5[Resource::*]');
  });

  test('a route without an authorizer, and a stage without throttling', () => {
    process.env.CDK_VALIDATION = 'false';
    const unguarded = appOf();
    find(unguarded, CfnRoute, ({ routeKey }) => routeKey === 'GET /v1/me').authorizationType =
      'NONE';
    expect(() => unguarded.synth()).toThrow('Kaoqi-Guarded');
    const unthrottled = appOf();
    find(unthrottled, CfnStage).defaultRouteSettings = undefined;
    expect(() => unthrottled.synth()).toThrow('Kaoqi-Throttled');
  });
});

describe('the partition', () => {
  test('of China is the only one in a template for China, under AWS’s own checks', () => {
    const templates = Object.values(synthesized({ region: 'cn-northwest-1' }, { schemas: true }));
    expect(templates).toHaveLength(4);
    for (const template of templates) {
      expect(text(template)).not.toMatch(/arn:aws:/);
      expect(text(template)).not.toMatch(/"Mode":"Active"/);
    }
  });

  test('is spelt nowhere by hand', () => {
    const folders = ['infra', 'functions', 'shared', 'workflows'];
    const spelt = folders
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
          join(folder, path),
        ),
      )
      .filter((path) => /\.(ts|json)$/.test(path) && !/^infra\/(local|rehearsal)\//.test(path))
      .filter((path) => /arn:aws(-cn)?:/.test(readFileSync(join(root, path), 'utf8')));
    expect(spelt).toEqual([]);
  });
});

test('a stage on one machine has the data and the service, and nobody to wake', () => {
  const stacks = synthesized({ stage: stageNamed('local') });
  expect(Object.keys(stacks).sort()).toEqual(['Data', 'Service']);
  expect(find(appOf(), CfnFunction)).toBeDefined();
});
