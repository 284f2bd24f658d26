import { Validations } from 'aws-cdk-lib';
import {
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  type IHttpApi,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type Deed, routes } from '../../shared/names.ts';

/** One route, as `names.ts` says it, to the one function behind it. It needs a session unless it is open there. */
export class SeasonRoute extends Construct {
  constructor(
    scope: Construct,
    deed: Deed,
    httpApi: IHttpApi,
    handler: IFunction,
    authorizer: IHttpRouteAuthorizer | undefined,
  ) {
    super(scope, deed);
    const route = routes[deed];
    const open = 'open' in route;
    if (!open && authorizer === undefined)
      throw new Error(`The route ${deed} needs a session, and nobody checks sessions yet.`);
    new HttpRoute(this, 'Route', {
      httpApi,
      routeKey: HttpRouteKey.with(route.path, HttpMethod[route.method]),
      integration: new HttpLambdaIntegration('Integration', handler),
      ...(!open && authorizer !== undefined && { authorizer }),
    });
    if (open)
      Validations.of(this).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'names.ts opens this route: it serves the public, or people who are about to sign in.',
      });
  }
}
