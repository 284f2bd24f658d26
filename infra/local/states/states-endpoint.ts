import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as bodyOf } from 'node:stream/consumers';
import * as z from 'zod';
import { ApiFault } from './errors.ts';
import type { Execution, HistoryEvent } from './execution.ts';
import { payloadLimitBytes } from './expressions.ts';
import type { States } from './states.ts';

const ExecutionArn = { executionArn: z.string() };

/** What our functions call, and what a person reads: whole lists, without pages. In AWS JSON 1.0. */
const actions = {
  StartExecution: action(
    { stateMachineArn: z.string(), name: z.string().optional(), input: z.string().default('{}') },
    (states, { stateMachineArn, name, input }) => {
      const { identity, startedAtMs } = states.start({
        stateMachineArn,
        name,
        input: payload(input, 'InvalidExecutionInput'),
      });
      return { executionArn: identity.arn, startDate: seconds(startedAtMs) };
    },
  ),
  SendTaskSuccess: action(
    { taskToken: z.string(), output: z.string() },
    (states, { taskToken, output }) => {
      states.succeedTask(taskToken, payload(output, 'InvalidOutput'));
      return {};
    },
  ),
  DescribeExecution: action(ExecutionArn, (states, { executionArn }) => {
    const execution = describable(states, executionArn);
    const { identity, output, error, cause } = execution;
    return {
      ...summary(execution),
      input: JSON.stringify(identity.input),
      inputDetails: { included: true },
      output: JSON.stringify(output),
      outputDetails: { included: true },
      error,
      cause,
    };
  }),
  GetExecutionHistory: action(ExecutionArn, (states, { executionArn }) => ({
    events: describable(states, executionArn).events.map(historyEvent),
  })),
  ListExecutions: action({ stateMachineArn: z.string() }, (states, { stateMachineArn }) => {
    if (states.machine(stateMachineArn).type === 'EXPRESS') {
      throw new ApiFault(
        'StateMachineTypeNotSupported',
        'The executions of an Express workflow are not listed.',
      );
    }
    const executions = states
      .executions()
      .filter(
        ({ identity }) =>
          identity.machineArn === stateMachineArn && identity.mapRunArn === undefined,
      );
    return { executions: executions.map(summary) };
  }),
};

/** Answers what the SDK's SFNClient asks; any action that is not above is refused by its name. */
export function statesEndpoint(states: States) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const name = String(request.headers['x-amz-target']).replace(/^AWSStepFunctions\./, '');
    try {
      const perform = Object.hasOwn(actions, name)
        ? actions[name as keyof typeof actions]
        : undefined;
      if (perform === undefined)
        throw new ApiFault('UnknownOperationException', `The local cloud knows no ${name}.`);
      reply(response, 200, perform(states, await bodyOf(request)));
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      reply(response, 400, { __type: error.name, message: error.message });
    }
  };
}

function action<T extends z.ZodRawShape>(
  shape: T,
  perform: (states: States, asked: z.infer<z.ZodObject<T, z.core.$strict>>) => object,
) {
  const Request = z.strictObject(shape);
  return (states: States, body: string): object => {
    const asked = Request.safeParse(json(body, 'SerializationException'));
    if (!asked.success) throw new ApiFault('ValidationException', z.prettifyError(asked.error));
    return perform(states, asked.data);
  };
}

/** Express executions have no record to describe on AWS, unless a distributed Map dispatched them. */
function describable(states: States, executionArn: string): Execution {
  const execution = states.execution(executionArn);
  if (execution.identity.type === 'STANDARD' || execution.identity.mapRunArn !== undefined)
    return execution;
  throw new ApiFault(
    'ExecutionDoesNotExist',
    `An Express execution has no record: '${executionArn}'`,
  );
}

function summary({ identity, status, startedAtMs, stoppedAtMs }: Execution) {
  return {
    executionArn: identity.arn,
    stateMachineArn: identity.machineArn,
    name: identity.name,
    status,
    startDate: seconds(startedAtMs),
    stopDate: seconds(stoppedAtMs),
    mapRunArn: identity.mapRunArn,
  };
}

function historyEvent({ type, atMs, details }: HistoryEvent, index: number) {
  const detailsOf = /State(Entered|Exited)$/.exec(type)?.[0] ?? type;
  const asText = Object.entries(details).map(([key, value]) =>
    ['input', 'output', 'parameters'].includes(key) ? [key, JSON.stringify(value)] : [key, value],
  );
  return {
    id: index + 1,
    previousEventId: index,
    timestamp: seconds(atMs),
    type,
    [`${detailsOf.charAt(0).toLowerCase()}${detailsOf.slice(1)}EventDetails`]:
      Object.fromEntries(asText),
  };
}

/** JSON that a caller hands over as text, within the limit. */
function payload(text: string, faultName: string): unknown {
  if (Buffer.byteLength(text) <= payloadLimitBytes) return json(text, faultName);
  throw new ApiFault(faultName, `It is longer than ${payloadLimitBytes} bytes.`);
}

function json(text: string, faultName: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiFault(faultName, (error as Error).message);
  }
}

function seconds(atMs: number | undefined): number | undefined {
  return atMs === undefined ? undefined : atMs / 1_000;
}

function reply(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify(body));
}
