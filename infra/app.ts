import { join } from 'node:path';
import { App, type AppProps, Stack, Validations } from 'aws-cdk-lib';
import { CfnFunction, Code } from 'aws-cdk-lib/aws-lambda';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { env } from '../shared/names.ts';
import { bundleFunctions, requireNativeParts } from './bundle.ts';
import type { Watch } from './constructs/house-alarm.ts';
import { ApiChecks, SolutionsChecks } from './constructs/house-checks.ts';
import { DataStack } from './stacks/data-stack.ts';
import { PortalStack } from './stacks/portal-stack.ts';
import { ServiceStack } from './stacks/service-stack.ts';
import { WatchStack } from './stacks/watch-stack.ts';
import { checkStage, type Stage, stages } from './stages.ts';

export interface KaoqiProps {
  readonly stage: Stage;
  readonly region: string;
  /** The code of a function by its folder under `functions/`. */
  readonly code: (folder: string) => Code;
  /** @default the repository's `workflows/` */
  readonly workflowsFolder?: string;
  /** @default what the CDK command line asks for, else a temporary folder */
  readonly outdir?: string;
}

const root = join(import.meta.dirname, '..');

/** The whole stack of one stage in one region. No account and no network are asked for. */
export function kaoqi({ stage, region, code, workflowsFolder, outdir }: KaoqiProps): App {
  const { name, local } = checkStage(stage);
  checkRegion(region);
  const app = new App({
    ...(outdir !== undefined && { outdir }),
    ...(local ? localApp : deployedApp),
  });
  const stack = (part: string) => ({ env: { region }, stackName: `kaoqi-${name}-${part}`, stage });

  const watch: Watch = local ? { alarm: () => {} } : new WatchStack(app, 'Watch', stack('watch'));
  const data = new DataStack(app, 'Data', { ...stack('data'), watch });
  const { api } = new ServiceStack(app, 'Service', {
    ...stack('service'),
    data,
    watch,
    code,
    portalUrl: data.portalUrl,
    workflowsFolder: workflowsFolder ?? join(root, 'workflows'),
  });
  if (local) return app;
  new PortalStack(app, 'Portal', { ...stack('portal'), data, api });
  app.node.addValidation({ validate: () => clockOverrides(app, name) });
  Validations.of(app).addPlugins(new SolutionsChecks(app), new ApiChecks());
  return app;
}

const context = {
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/aws-s3:createDefaultLoggingPolicy': true,
  '@aws-cdk/aws-iam:minimizePolicies': true,
};

const deployedApp: AppProps = {
  context: {
    ...context,
    // The region says which partition it is; then a template can be searched for a foreign one.
    '@aws-cdk/core:enablePartitionLiterals': true,
    '@aws-cdk/core:validateAgainstDefaultRules': true,
  },
};

/** One machine reads the bundles where they are, says itself which partition it plays, and shows CloudFormation nothing. */
const localApp: AppProps = {
  analyticsReporting: false,
  treeMetadata: false,
  builtinCloudFormationValidation: false,
  context: {
    ...context,
    'aws:cdk:disable-asset-staging': true,
    'aws:cdk:enable-asset-metadata': true,
  },
};

function checkRegion(region: string): void {
  const { partition } = RegionInfo.get(region);
  if (partition !== 'aws' && partition !== 'aws-cn')
    throw new Error(
      `There is no region ${region} in aws or aws-cn; try cn-northwest-1 or eu-central-1.`,
    );
}

/** The season's clock may be moved on one machine only: in production it would move a lock. */
function clockOverrides(app: App, stage: string): string[] {
  return app.node
    .findAll()
    .filter((construct) => construct instanceof CfnFunction)
    .filter((lambda) =>
      JSON.stringify(Stack.of(lambda).resolve(lambda.environment) ?? {}).includes(
        env.seasonClockOffsetMs,
      ),
    )
    .map(
      ({ node }) =>
        `${node.path} in the stage ${stage} has ${env.seasonClockOffsetMs}; only a local stage may.`,
    );
}

/** Synthesizes a stage by its name, with the real bundles. */
export async function synthesize(
  stageName: string,
  region: string,
  outdir?: string,
): Promise<void> {
  const stage = stages[stageName];
  if (stage === undefined)
    throw new Error(
      `There is no stage ${stageName}; there are ${Object.keys(stages).join(' and ')}.`,
    );
  const bundles = await bundleFunctions();
  if (!stage.local) requireNativeParts(bundles);
  kaoqi({
    stage,
    region,
    code: (folder) => Code.fromAsset(join(bundles.folder, folder)),
    ...(outdir !== undefined && { outdir }),
  }).synth();
}

/** `cdk deploy -c stage=… -c region=…` runs this file; `npm run synth` runs `synth.ts`. */
if (import.meta.main) {
  const { stage, region } = JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}') as Record<
    string,
    string
  >;
  if (stage === undefined || region === undefined)
    throw new Error('Say where to: cdk deploy --all -c stage=production -c region=cn-northwest-1.');
  await synthesize(stage, region);
}
