import {
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolation,
  Stack,
} from 'aws-cdk-lib';
import { CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { routes } from '../../shared/names.ts';

const explanation = 'kaoqi:wildcard';

interface Explanation {
  /** How the resource ends, or the actions that know no resource and so are granted on `*`. */
  readonly on: string | readonly string[];
  readonly reason: string;
}

/** Says why a grant under this construct has a wildcard; an unexplained one fails synthesis. */
export function explainWildcard(scope: IConstruct, on: Explanation['on'], reason: string): void {
  scope.node.addMetadata(explanation, { on, reason } satisfies Explanation);
}

type Context = IPolicyValidationContext & { readonly appConstruct: IConstruct };

/** AWS's own checks. A resource is told by its ending, since the middle of its ARN is known last. */
export class SolutionsChecks extends AwsSolutionsChecks {
  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const { appConstruct } = context as Context;
    const violations = super
      .validate(context)
      .violations.map((violation) => withoutExplained(appConstruct, violation))
      .filter(({ violatingResources }) => violatingResources.length > 0);
    return { success: violations.length === 0, violations };
  }
}

function withoutExplained(root: IConstruct, violation: PolicyViolation): PolicyViolation {
  const wildcard = /^AwsSolutions-IAM5\[Resource::(.*)\]$/.exec(violation.ruleName)?.[1];
  if (wildcard === undefined) return violation;
  return {
    ...violation,
    violatingResources: violation.violatingResources.filter(
      ({ constructPath }) => !explained(root, constructPath ?? '', wildcard),
    ),
  };
}

function explained(root: IConstruct, path: string, wildcard: string): boolean {
  const found = path
    .split('/')
    .reduce<IConstruct | undefined>((at, id) => at?.node.tryFindChild(id), root);
  const said = (found?.node.scopes ?? [])
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === explanation))
    .map(({ data }) => (data as Explanation).on);
  return wildcard === '*'
    ? actionsOnAll(found).every((action) =>
        said.some((on) => typeof on !== 'string' && on.includes(action)),
      )
    : said.some((on) => typeof on === 'string' && wildcard.endsWith(on));
}

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** What a role may do everywhere; nag names the resource of a finding, not its action. */
function actionsOnAll(role: IConstruct | undefined): string[] {
  if (!(role instanceof CfnRole)) return ['*'];
  const policies = Stack.of(role).resolve(role.policies) as {
    policyDocument: { Statement: Statement[] };
  }[];
  return policies
    .flatMap(({ policyDocument }) => policyDocument.Statement)
    .filter(({ Resource }) => [Resource].flat().includes('*'))
    .flatMap(({ Action }) => Action);
}

/** The routes that `names.ts` opens to everybody, as API Gateway spells them. */
const openRoutes = new Set<unknown>(
  Object.values(routes)
    .filter((route) => 'open' in route)
    .map(({ method, path }) => `${method} ${path}`),
);

/** What AWS's checks pass over in an HTTP API (trust §5.1): throttling, and an authorizer wherever a session is due. */
export class ApiChecks implements IPolicyValidationPlugin {
  readonly name = 'Kaoqi';

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const all = (context as Context).appConstruct.node.findAll();
    const unthrottled = all.filter((c) => c instanceof CfnStage && !isThrottled(c));
    const unguarded = all.filter(
      (c) =>
        c instanceof CfnRoute && c.authorizationType !== 'CUSTOM' && !openRoutes.has(c.routeKey),
    );
    const violations = [
      violation('Kaoqi-Throttled', 'A stage of an HTTP API has a rate and a burst.', unthrottled),
      violation('Kaoqi-Guarded', 'Only a route that names.ts opens has no authorizer.', unguarded),
    ].filter(({ violatingResources }) => violatingResources.length > 0);
    return { success: violations.length === 0, violations };
  }
}

function isThrottled(stage: CfnStage): boolean {
  const settings = Stack.of(stage).resolve(stage.defaultRouteSettings) as
    | CfnStage.RouteSettingsProperty
    | undefined;
  return Number(settings?.throttlingRateLimit) > 0 && Number(settings?.throttlingBurstLimit) > 0;
}

function violation(ruleName: string, description: string, found: IConstruct[]): PolicyViolation {
  return {
    ruleName,
    description,
    severity: 'error',
    violatingResources: found.map(({ node }) => ({
      constructPath: node.path,
      locations: ['Properties'],
    })),
  };
}
