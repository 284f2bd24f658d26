import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type Deed,
  env,
  folderOf,
  kebab,
  routes,
  type Task,
  tasks,
  workflows,
} from '../../../shared/names.ts';
import {
  actionsOf,
  grantsByFunction,
  resources,
  root,
  type Statement,
  stageNamed,
  statementsOf,
  synthesized,
  text,
} from './synthesized.ts';

const { Service: service } = synthesized();
const { Service: local } = synthesized({ stage: stageNamed('local') });
const functions = resources(service, 'AWS::Lambda::Function').map(
  ([, { Properties }]) => Properties,
);
const grants = grantsByFunction(service);
const deeds = Object.keys(routes) as Deed[];

const may = (action: string, resource: string | RegExp) =>
  [...grants]
    .filter(([, statements]) =>
      statements.some(
        (statement) =>
          actionsOf(statement).includes(action) &&
          new RegExp(resource).test(text(statement.Resource)),
      ),
    )
    .map(([name]) => name)
    .sort();
const variables = (properties: Record<string, unknown>) =>
  (properties.Environment as { Variables: Record<string, unknown> }).Variables;

describe('the service', () => {
  test('has the functions of names.ts and no other', () => {
    expect(functions.map(({ FunctionName }) => FunctionName).sort()).toEqual(
      [...deeds, ...Object.keys(tasks)].map((name) => `production-${kebab(name)}`).sort(),
    );
  });

  test('has the routes of names.ts and no other', () => {
    expect(
      resources(service, 'AWS::ApiGatewayV2::Route')
        .map(([, r]) => r.Properties.RouteKey)
        .sort(),
    ).toEqual(
      Object.values(routes)
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    );
  });

  test('has the state machines of names.ts and no other, each of its type', () => {
    const found = resources(service, 'AWS::StepFunctions::StateMachine').map(
      ([, { Properties }]) => [Properties.StateMachineName, Properties.StateMachineType],
    );
    expect(found.sort()).toEqual(
      Object.entries(workflows)
        .map(([file, type]) => [`production-${file}`, type])
        .sort(),
    );
  });

  test('runs on Node 24, each function with a log that ends and is kept', () => {
    for (const properties of functions)
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['x86_64'],
        LoggingConfig: {},
      });
    for (const [, group] of resources(service, 'AWS::Logs::LogGroup'))
      expect(group.Properties.RetentionInDays).toBeGreaterThanOrEqual(183);
  });

  test('stays far from CloudFormation’s 500 resources', () => {
    expect(Object.keys(service?.Resources ?? {}).length).toBeLessThan(400);
  });
});

describe('a route', () => {
  test.each(resources(service, 'AWS::ApiGatewayV2::Route'))(
    '%s asks for a session unless names.ts opens it',
    (_, route) => {
      const open = Object.values(routes).some(
        (known) => `${known.method} ${known.path}` === route.Properties.RouteKey && 'open' in known,
      );
      expect(route.Properties.AuthorizationType).toBe(open ? 'NONE' : 'CUSTOM');
      expect(route.Properties.AuthorizerId === undefined).toBe(open);
    },
  );

  test('is throttled, and more so when anybody may post to it', () => {
    const [[, stage] = []] = resources(service, 'AWS::ApiGatewayV2::Stage');
    const { DefaultRouteSettings, RouteSettings } = (stage?.Properties ?? {}) as Record<
      string,
      Record<string, unknown>
    >;
    expect(DefaultRouteSettings).toMatchObject({
      ThrottlingRateLimit: 1_000,
      ThrottlingBurstLimit: 2_000,
    });
    expect(Object.keys(RouteSettings ?? {})).toEqual(
      Object.values(routes)
        .filter((route) => route.method === 'POST' && 'open' in route)
        .map(({ method, path }) => `${method} ${path}`),
    );
  });

  test('is logged without what names a person', () => {
    const [[, stage] = []] = resources(service, 'AWS::ApiGatewayV2::Stage');
    const { Format } = (stage?.Properties.AccessLogSettings ?? {}) as { Format?: string };
    expect(Format).toContain('$context.routeKey');
    expect(Format).not.toMatch(/path|query|sourceIp|userAgent|authorizer\.(?!error)/);
  });
});

describe('a grant', () => {
  const all = resources(service, 'AWS::IAM::Role').flatMap(([, role]) => statementsOf(role));

  test('never is for every action of a service, and never hides in a policy beside the role', () => {
    expect(all.flatMap(actionsOf).filter((action) => action.includes('*'))).toEqual([]);
    expect(resources(service, 'AWS::IAM::Policy')).toEqual([]);
    expect(
      resources(service, 'AWS::IAM::Role').flatMap(([, r]) => r.Properties.ManagedPolicyArns ?? []),
    ).toEqual([]);
  });

  test('is for nothing that no code ever calls', () => {
    const calls = ['dynamodb:Scan', 'dynamodb:BatchWriteItem', 'scheduler:UpdateSchedule'];
    expect(calls.flatMap((call) => may(call, ''))).toEqual([]);
    expect(may('s3:GetObject', '/manifests/')).toEqual(['close-tickets', 'draw-tickets']);
  });

  test('for everything is only for what knows no resource', () => {
    const everywhere = all.filter(({ Resource }) => Resource === '*').flatMap(actionsOf);
    expect(
      [...new Set(everywhere)].filter((action) => !/^(xray|logs):/.test(action)).sort(),
    ).toEqual(['dynamodb:ListStreams', 'scheduler:ListSchedules']);
  });

  test('to write the table is not given to who only reads', () => {
    const writers = may('dynamodb:PutItem', 'SeasonTable');
    const asked = deeds.filter((deed) => routes[deed].method === 'GET').map(kebab);
    // Whoever opens a submission leaves a trace of it (domain I36).
    expect(writers.filter((name) => asked.includes(name))).toEqual(['show-task']);
    expect(writers.filter((name) => ['plan-lock', 'replace-schedules'].includes(name))).toEqual([]);
    // Every answer of the API tells the next close, which the table knows.
    const readers = may('dynamodb:GetItem', 'SeasonTable');
    expect([...grants.keys()].filter((name) => !readers.includes(name))).toEqual([
      'authorize-request',
    ]);
    expect(may('dynamodb:Scan', '')).toEqual([]);
  });

  test('to sign is given to who signs or checks a signature', () => {
    expect(may('kms:GenerateMac', 'SigningKey')).toEqual([
      'draw-tickets',
      'plan-tickets',
      'publish-list',
      'show-keys',
      'show-preference',
      'verify-ticket',
    ]);
  });

  test('to find and open identities is given to who must', () => {
    expect(may('kms:GenerateMac', 'IdentityKey')).toEqual([
      'activate-account',
      'chunk-roster',
      'draw-tickets',
      'import-chunk',
      'send-code',
      'set-password',
      'sign-in',
      'sign-in-staff',
    ]);
  });

  test('to speak with a provider is given to who does: its secret finds no person and signs no ticket', () => {
    expect(may('kms:GenerateMac', 'ProviderKey')).toEqual([
      'note-payment',
      'open-order',
      'send-code',
    ]);
  });

  test('to make and check sessions is given to who signs people in, and to the authorizer', () => {
    expect(may('kms:GenerateMac', 'SessionKey')).toEqual([
      'activate-account',
      'authorize-request',
      'set-password',
      'sign-in',
      'sign-in-staff',
    ]);
  });

  test('to read what people uploaded ends at its inspection: an officer sees the copy alone', () => {
    expect(may('s3:GetObject', '/uploads/')).toEqual([
      'confirm-upload',
      'inspect-evidence',
      'note-object',
    ]);
    expect(text(grants.get('show-task'))).toContain('/copies/*');
  });

  test('to start workflows is given to the stream’s reader and the sweeper', () => {
    expect(may('states:StartExecution', '')).toEqual(['follow-changes', 'sweep-season']);
  });

  test('to change schedules is given to one function, and the role they run by to nobody else', () => {
    expect(may('scheduler:CreateSchedule', ':schedule/production/')).toEqual(['replace-schedules']);
    expect(may('iam:PassRole', 'production-window-edges-')).toEqual(['replace-schedules']);
  });

  test('brings its variable along, and a variable never comes without', () => {
    const wrong = functions.filter((properties) => {
      const own = grants.get(String(properties.FunctionName).replace('production-', '')) ?? [];
      const given = variables(properties);
      const granted = (pattern: RegExp, action: RegExp) =>
        own.some(
          (s: Statement) =>
            actionsOf(s).some((a) => action.test(a)) && pattern.test(text(s.Resource)),
        );
      return (
        env.signingKey in given !== granted(/SigningKey/, /GenerateMac/) ||
        env.identityKey in given !== granted(/IdentityKey/, /GenerateMac/) ||
        env.providerKey in given !== granted(/ProviderKey/, /GenerateMac/) ||
        env.sessionKey in given !== granted(/SessionKey/, /GenerateMac/) ||
        env.evidenceBucket in given !== granted(/Evidence/, /^s3:/) ||
        env.archiveBucket in given !== granted(/Archive/, /^s3:/)
      );
    });
    expect(wrong.map(({ FunctionName }) => FunctionName)).toEqual([]);
  });
});

describe('a handler', () => {
  /** The variables that a handler names, of those that a function has only if it needs them. */
  const namedBy = (deed: Deed | Task): string[] => {
    const path = join(root, 'functions', folderOf(deed), 'handler.ts');
    const names = readFileSync(path, 'utf8').match(/(?<=\benv\.)\w+/g) ?? [];
    return names.map((name) => env[name as keyof typeof env]).sort();
  };
  // Bundling refuses a function without a handler, so that none is passed over where it counts.
  const every = [...deeds, ...(Object.keys(tasks) as Task[])].filter((deed) =>
    existsSync(join(root, 'functions', folderOf(deed), 'handler.ts')),
  );

  test.each(every)(
    'of %s names the variables that the stack gives it, all of them and no other',
    (deed) => {
      const properties = functions.find(
        ({ FunctionName }) => FunctionName === `production-${kebab(deed)}`,
      );
      const always: string[] = [env.seasonTable, env.seasonId];
      const given = Object.keys(variables(properties ?? {})).filter(
        (name) => !always.includes(name),
      );
      expect(given.sort()).toEqual(
        [...new Set(namedBy(deed))].filter((name) => !always.includes(name)),
      );
    },
  );
});

describe('a state machine', () => {
  const machines = resources(service, 'AWS::StepFunctions::StateMachine').map(
    ([, m]) => m.Properties,
  );

  test.each(machines)(
    '$StateMachineName is exactly its file, every name in it given and nothing more',
    (machine) => {
      const named = String(machine.DefinitionString).match(/(?<=\$\{)\w+(?=\})/g) ?? [];
      expect(Object.keys(machine.DefinitionSubstitutions as object).sort()).toEqual(
        [...new Set(named)].sort(),
      );
    },
  );

  test('logs its way and not its freight', () => {
    for (const machine of machines)
      expect(machine.LoggingConfiguration).toMatchObject({
        Level: 'ALL',
        IncludeExecutionData: false,
      });
  });
});

describe('the clock and the passwords', () => {
  test('production moves no clock, and one machine begins with none moved', () => {
    expect(
      functions.filter((properties) => env.seasonClockOffsetMs in variables(properties)),
    ).toEqual([]);
    const moved = resources(local, 'AWS::Lambda::Function').map(
      ([, { Properties }]) => variables(Properties)[env.seasonClockOffsetMs],
    );
    expect(new Set(moved)).toEqual(new Set(['0']));
  });

  test('production stretches passwords far, in the functions that see one', () => {
    const costs = functions.flatMap((properties) => {
      const cost = variables(properties)[env.passwordHashCost];
      return cost === undefined ? [] : [[properties.FunctionName, Number(cost) >= 2 ** 15]];
    });
    expect(costs.sort()).toEqual(
      ['set-password', 'sign-in', 'sign-in-staff'].map((name) => [`production-${name}`, true]),
    );
  });
});
