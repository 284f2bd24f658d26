import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  paginateListSchedules,
  ResourceNotFoundException,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';

/** One start of `window-edge`, at a whole second of Beijing time. */
export interface EdgeSchedule {
  readonly name: string;
  readonly expression: string;
  readonly executionName: string;
  readonly input: object;
}

export interface ScheduleTarget {
  readonly group: string;
  readonly roleArn: string;
  /** The universal target `sfn:startExecution`: only it lets a schedule say the execution's name. */
  readonly targetArn: string;
  readonly deadLetterArn: string;
  readonly stateMachineArn: string;
}

export type EdgeSchedules = ReturnType<typeof edgeSchedules>;

/** The season's group of one-off schedules. Every call may be repeated. */
export function edgeSchedules(client: SchedulerClient, target: ScheduleTarget) {
  const { group, stateMachineArn } = target;
  return {
    async list(): Promise<string[]> {
      const names: string[] = [];
      for await (const { Schedules = [] } of paginateListSchedules(
        { client },
        { GroupName: group },
      ))
        names.push(...Schedules.flatMap(({ Name }) => Name ?? []));
      return names;
    },

    async create({ name, expression, executionName, input }: EdgeSchedule): Promise<void> {
      const create = new CreateScheduleCommand({
        Name: name,
        GroupName: group,
        ScheduleExpression: expression,
        ScheduleExpressionTimezone: 'Asia/Shanghai',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: target.targetArn,
          RoleArn: target.roleArn,
          Input: JSON.stringify({
            StateMachineArn: stateMachineArn,
            Name: executionName,
            Input: JSON.stringify(input),
          }),
          DeadLetterConfig: { Arn: target.deadLetterArn },
        },
      });
      await client.send(create).catch((error: unknown) => {
        if (!(error instanceof ConflictException)) throw error;
      });
    },

    async remove(name: string): Promise<void> {
      const remove = new DeleteScheduleCommand({ Name: name, GroupName: group });
      await client.send(remove).catch((error: unknown) => {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      });
    },
  };
}
