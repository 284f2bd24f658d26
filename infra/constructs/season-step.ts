import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, MetricFilter, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Deed, routes, type Task, type tasks, type Workflow } from '../../shared/names.ts';
import { AslWorkflow } from './asl-workflow.ts';
import type { Need } from './grants.ts';
import type { House } from './house.ts';
import type { HouseAlarmProps } from './house-alarm.ts';
import { HouseFunction } from './house-function.ts';

type Step = (typeof routes)[Deed]['step'] | (typeof tasks)[Task];
/** The functions of one step, as `names.ts` has them. */
type FunctionOf<S extends Step> =
  | { [D in Deed]: (typeof routes)[D]['step'] extends S ? D : never }[Deed]
  | { [T in Task]: (typeof tasks)[T] extends S ? T : never }[Task];
/** What each function of a step needs; one that is missing, or not of this step, does not compile. */
export type Needs<S extends Step> = Readonly<Record<FunctionOf<S>, Need>>;

/** What only a function that hears events has. */
export interface Hearing {
  readonly statements?: readonly PolicyStatement[];
  readonly deadLetters?: IQueue;
}

interface LogAlarm extends Pick<HouseAlarmProps, 'article' | 'impact'> {
  readonly messages: readonly string[];
}

/** One step of the season: its functions, each with its route if it has one, and one place for what they log. */
export class SeasonStep<S extends Step> extends Construct {
  private readonly house: House;
  private readonly logGroup: LogGroup;
  private readonly lambdas = new Map<string, LambdaFunction>();

  constructor(
    scope: Construct,
    step: S,
    house: House,
    needs: Needs<S>,
    hearing: Partial<Record<FunctionOf<S>, Hearing>> = {},
  ) {
    super(scope, step);
    this.house = house;
    this.logGroup = new LogGroup(this, 'Log', {
      // MLPS 2.0 asks for six months at least.
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const [name, need] of Object.entries<Need>(needs)) {
      const deed = name as FunctionOf<S>;
      const { lambda } = new HouseFunction(this, {
        ...{ house, deed, need, logGroup: this.logGroup },
        ...hearing[deed],
      });
      this.lambdas.set(deed, lambda);
      if (isRoute(deed)) house.api.route(deed, lambda);
    }
    this.watchLog({
      article: 'clock-skew',
      messages: ['clock skew'],
      // Above two seconds a handler says so (design §4).
      impact:
        'Two clocks disagree by more than two seconds; a grace could end before a request in flight.',
    });
    this.watchLog({
      article: 'step-fails',
      messages: ['failed', 'task failed', 'late attempt not kept'],
      impact: `Somebody or some workflow met an error in ${step} that no rule foresaw, or a late attempt was not kept.`,
    });
  }

  protected lambda(name: FunctionOf<S>): LambdaFunction {
    const found = this.lambdas.get(name);
    if (found === undefined) throw new Error(`The step ${this.node.id} has no function ${name}.`);
    return found;
  }

  protected workflow(file: Workflow, impact: string): void {
    new AslWorkflow(this, { house: this.house, file, impact });
  }

  /** Rings for the first line of this step's log that says one of these. On one machine nothing keeps logs. */
  protected watchLog({ article, messages, impact }: LogAlarm): void {
    const { stage, watch } = this.house;
    if (stage.local) return;
    const lines = new MetricFilter(this, article, {
      logGroup: this.logGroup,
      filterPattern: FilterPattern.any(
        ...messages.map((message) => FilterPattern.stringValue('$.message', '=', message)),
      ),
      metricNamespace: `Kaoqi/${stage.name}`,
      metricName: `${article}-${this.node.id}`,
    });
    watch.alarm({
      article,
      subject: this.node.id,
      impact,
      metric: lines.metric({ statistic: 'Sum', period: Duration.minutes(5) }),
    });
  }
}

const isRoute = (name: string): name is Deed => name in routes;
