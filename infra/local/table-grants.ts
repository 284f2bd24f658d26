import type { Question } from './scale.ts';
import type { Assembly, Resource } from './template.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** Says what the role of a function lacks for a question to the table, as DynamoDB says it; undefined if nothing. */
export function tableGrants({ resources }: Assembly, table: Resource) {
  const granted = new Map<string, ReadonlySet<string>>();
  for (const { type, name, stack, properties } of resources) {
    if (type !== 'AWS::Lambda::Function') continue;
    const role = resources.find((one) => one.stack === stack && one.arn === properties.Role);
    granted.set(name, new Set(statementsOf(role).flatMap(pairsOf)));
  }
  return (functionName: string, question: Question): string | undefined => {
    const lacking = needed(question, table.arn).find(
      ([action, resource]) => !granted.get(functionName)?.has(`${action} ${resource}`),
    );
    if (lacking === undefined) return undefined;
    const [action, resource] = lacking;
    return `The role of ${functionName} is not authorized to perform: ${action} on resource: ${resource}`;
  };
}

function statementsOf(role: Resource | undefined): readonly Statement[] {
  const { Policies = [] } = (role?.properties ?? {}) as {
    Policies?: readonly { PolicyDocument: { Statement: readonly Statement[] } }[];
  };
  return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

const pairsOf = ({ Action, Resource }: Statement) =>
  [Action].flat().flatMap((action) => [Resource].flat().map((where) => `${action} ${where}`));

/** The grants that a question asks for: a transaction asks for those of its parts. */
function needed({ action, body }: Question, tableArn: string): readonly [string, string][] {
  const { IndexName, TransactItems } = JSON.parse(body.toString()) as {
    IndexName?: string;
    TransactItems?: readonly Record<string, unknown>[];
  };
  const where = IndexName === undefined ? tableArn : `${tableArn}/index/${IndexName}`;
  const actions = TransactItems?.flatMap(Object.keys).map((part) => `${part}Item`) ?? [action];
  return actions.map((each) => [`dynamodb:${each}`, where]);
}
