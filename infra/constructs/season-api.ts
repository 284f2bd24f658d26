import { Duration } from 'aws-cdk-lib';
import { AccessLogFormat, AccessLogField as Field } from 'aws-cdk-lib/aws-apigateway';
import { CfnStage, HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Deed, routes } from '../../shared/names.ts';
import type { Watch } from './house-alarm.ts';
import { SeasonRoute } from './http-route.ts';

/** Twice the worst second of Hunan's last hour (trust §2: 100,000 candidates, 15 requests each). */
const everyRoute = { rateLimit: 1_000, burstLimit: 2_000 };
/** Anybody may send these without a session: what they cost is bounded here, and per person by the deed. */
const openPost = { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 };

/** The one HTTP API: payload v2.0, a session asked for by default, arrival stamped by the gateway. */
export class SeasonApi extends Construct {
  readonly http: HttpApi;
  private readonly routes: SeasonRoute[] = [];
  private authorizer: HttpLambdaAuthorizer | undefined;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.http = new HttpApi(this, 'Api', { createDefaultStage: false });
  }

  /** Whom to ask who somebody is. A minute of caching is safe: what a session may do, the records decide by its epoch. */
  askFirst(authorizeRequest: IFunction): void {
    this.authorizer = new HttpLambdaAuthorizer('Session', authorizeRequest, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: ['$request.header.Authorization'],
      resultsCacheTtl: Duration.minutes(1),
    });
  }

  route(deed: Deed, handler: IFunction): void {
    this.routes.push(new SeasonRoute(this, deed, this.http, handler, this.authorizer));
  }

  /** Opens the doors, once every route stands. */
  publish(watch: Watch): void {
    const logGroup = new LogGroup(this, 'AccessLog', { retention: RetentionDays.ONE_YEAR });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.http,
      stageName: '$default',
      autoDeploy: true,
      throttle: everyRoute,
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        // No path, query or address: they name people.
        format: AccessLogFormat.custom(
          JSON.stringify({
            requestId: Field.contextRequestId(),
            at: '$context.requestTimeEpoch',
            route: '$context.routeKey',
            status: Field.contextStatus(),
            milliseconds: '$context.responseLatency',
            bytes: Field.contextResponseLength(),
            authorizer: '$context.authorizer.error',
            integration: '$context.integrationErrorMessage',
          }),
        ),
      },
    });
    const { defaultChild } = stage.node;
    if (!(defaultChild instanceof CfnStage)) throw new Error('The API has no stage.');
    defaultChild.routeSettings = Object.fromEntries(
      Object.values(routes)
        .filter((route) => route.method === 'POST' && 'open' in route)
        .map(({ method, path }) => [`${method} ${path}`, openPost]),
    );
    stage.node.addDependency(...this.routes);
    this.watch(watch, stage);
  }

  private watch(watch: Watch, stage: HttpStage): void {
    const period = Duration.minutes(1);
    watch.alarm({
      article: 'api-fails',
      subject: 'api',
      impact: 'People get an error page instead of an answer.',
      metric: stage.metricServerError({ period, statistic: 'Sum' }),
      threshold: 5,
      periods: 2,
    });
    watch.alarm({
      article: 'api-slow',
      subject: 'api',
      impact: 'People wait more than two seconds, and press again.',
      metric: stage.metricLatency({ period, statistic: 'p99' }),
      threshold: 2_000,
      periods: 5,
    });
  }
}
