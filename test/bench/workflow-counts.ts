import type { Execution } from '../../infra/local/states/execution.ts';
import { type Workflow, workflows } from '../../shared/names.ts';

/** Standard transitions as AWS bills them; of many executions of one kind, the dearest. */
export interface WorkflowCount {
  readonly name: string;
  readonly transitions: number;
  readonly per: string;
}

/** Where the walk cuts the season: executions from here to there. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const stage = 'local-';
const perWhat: Record<Workflow, string> = {
  'publish-calendar': 'calendar version',
  'window-edge': 'window edge',
  'import-roster': 'import',
  'inspect-evidence': 'upload',
  'review-task': 'review',
  'publish-list': 'list',
  'lock-preferences': 'lock instant',
  'issue-tickets': 'round',
};

/** What the season's executions, oldest first, came to; `filing` is when the candidates did their part before any review. */
export function countWorkflows(
  executions: readonly Execution[],
  filing: Span,
  candidates: number,
): WorkflowCount[] {
  const standard = executions.filter(({ identity }) => identity.type === 'STANDARD');
  const filed = executions.slice(filing.from, filing.to);
  const whileFiling = filed.filter(({ identity }) => identity.type === 'STANDARD');
  return [
    {
      name: 'before review',
      transitions: transitionsOf(whileFiling) / candidates,
      per: 'candidate',
    },
    ...Object.keys(workflows).map((file) => ({
      name: file,
      transitions: Math.max(
        0,
        ...standard.filter((each) => fileOf(each) === file).map(({ transitions }) => transitions),
      ),
      per: perWhat[file as Workflow],
    })),
    ...edgesWithTheirFlows(standard),
  ];
}

/** The workflow that an edge hands over to is named after it: what the two come to together. */
function edgesWithTheirFlows(standard: readonly Execution[]): WorkflowCount[] {
  const sums = new Map<string, number>();
  for (const edge of standard.filter((each) => fileOf(each) === 'window-edge')) {
    const family = standard.filter(({ identity }) => edge.identity.name.endsWith(identity.name));
    const flows = family.map(fileOf).filter((file) => file !== 'window-edge');
    const name = ['window-edge', ...flows].join(' + ');
    sums.set(name, Math.max(sums.get(name) ?? 0, transitionsOf(family)));
  }
  return [...sums]
    .filter(([name]) => name !== 'window-edge')
    .map(([name, transitions]) => ({ name, transitions, per: 'window edge' }));
}

const fileOf = ({ identity }: Execution): string => identity.machineName.slice(stage.length);
const transitionsOf = (executions: readonly Execution[]): number =>
  executions.reduce((sum, { transitions }) => sum + transitions, 0);
