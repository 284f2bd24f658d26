import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { addressOf } from '../constructs/address.ts';
import type { House } from '../constructs/house.ts';
import { SeasonApi } from '../constructs/season-api.ts';
import { SeasonSchedules } from '../constructs/season-schedules.ts';
import { AccountsStep } from '../steps/accounts.ts';
import { ApplicationsStep } from '../steps/applications.ts';
import { CalendarStep } from '../steps/calendar.ts';
import { EvidenceStep } from '../steps/evidence.ts';
import { PaymentsStep } from '../steps/payments.ts';
import { PlatformStep } from '../steps/platform.ts';
import { PreferencesStep } from '../steps/preferences.ts';
import { PublicityStep } from '../steps/publicity.ts';
import { ReviewStep } from '../steps/review.ts';
import { RosterStep } from '../steps/roster.ts';
import { TicketsStep } from '../steps/tickets.ts';

export interface ServiceStackProps
  extends StackProps,
    Pick<House, 'stage' | 'data' | 'watch' | 'code' | 'workflowsFolder'> {
  readonly portalUrl: string;
}

/** What runs: one step of the season after the other. It holds nothing, so it can be rebuilt. */
export class ServiceStack extends Stack {
  readonly api: SeasonApi;

  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const { stage, data, watch, code, workflowsFolder } = props;
    this.api = new SeasonApi(this, 'Api');
    const schedules = new SeasonSchedules(this, 'Schedules', { stage, watch });
    const house: House = {
      stage,
      data,
      watch,
      code,
      workflowsFolder,
      api: this.api,
      addresses: {
        PortalUrl: props.portalUrl,
        SmsGatewayUrl: addressOf(this, stage, 'SmsGatewayUrl'),
        CashierUrl: addressOf(this, stage, 'CashierUrl'),
      },
    };
    // First, since it has the function that is asked who somebody is.
    new PlatformStep(this, house);
    new CalendarStep(this, house, schedules.deadLetters);
    new RosterStep(this, house);
    new AccountsStep(this, house);
    new ApplicationsStep(this, house);
    new EvidenceStep(this, house);
    new ReviewStep(this, house);
    new PublicityStep(this, house);
    new PreferencesStep(this, house);
    new PaymentsStep(this, house);
    new TicketsStep(this, house);
    this.api.publish(watch);
  }
}
