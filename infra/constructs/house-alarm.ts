import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export interface HouseAlarmProps {
  /** The article of `infra/runbook.md` that says what to do. */
  readonly article: string;
  /** What it is that fails, in kebab-case. */
  readonly subject: string;
  /** What people outside notice, in one sentence: there is no silent alarm. */
  readonly impact: string;
  readonly metric: IMetric;
  /** @default 1 */
  readonly threshold?: number;
  /** @default 1 */
  readonly periods?: number;
  /** Rings when there is too little, and when nothing is heard at all. @default false */
  readonly whenBelow?: boolean;
}

/** Who keeps watch over a stage. On one machine nobody does: the person at the keyboard sees it. */
export interface Watch {
  readonly alarm: (props: HouseAlarmProps) => void;
}

/** Wakes a person: tells the impact first, and names the article to open. */
export class HouseAlarm extends Construct {
  constructor(scope: Construct, stage: string, topic: ITopic, props: HouseAlarmProps) {
    super(scope, `${props.article}-${props.subject}`);
    const alarm = new Alarm(this, 'Alarm', {
      alarmName: `${stage}-${props.article}-${props.subject}`,
      alarmDescription: `${props.impact} Runbook: infra/runbook.md#${props.article}`,
      metric: props.metric,
      threshold: props.threshold ?? 1,
      evaluationPeriods: props.periods ?? 1,
      ...(props.whenBelow
        ? {
            comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
            treatMissingData: TreatMissingData.BREACHING,
          }
        : {
            comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treatMissingData: TreatMissingData.NOT_BREACHING,
          }),
    });
    alarm.addAlarmAction(new SnsAction(topic));
  }
}
