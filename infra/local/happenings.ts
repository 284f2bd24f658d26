import type { CalendarEdge } from '../../shared/domain/calendar/edges.ts';
import type { Workflow } from '../../shared/names.ts';
import { type SeasonFile, seasonEdges } from '../../shared/seasons/season-file.ts';
import type { Execution } from './states/execution.ts';

/** Something of the season in words: `what` in Chinese, `whatEn` in English. */
export interface Words {
  readonly what: string;
  readonly whatEn: string;
}
export interface Happening extends Words {
  readonly at: number;
}

const ends = {
  open: ['开始', 'opens'],
  close: ['结束', 'closes'],
  prepare: ['前一天', 'is a day off'],
} as const;

const flows: Readonly<Record<string, readonly [string, string]>> = {
  'expire-drafts': ['未提交的草稿失效', 'unsubmitted drafts expire'],
  'file-tasks': ['核对审核队列', 'the review queues are checked'],
  'overdue-reviews': ['未审完的转为逾期', 'undecided reviews become overdue'],
  'settle-eligibility': ['确定报考资格', 'eligibility is settled'],
  'close-fees': ['未支付的订单关闭', 'unpaid orders close'],
  'publish-list': ['发布公示名单', 'the list is published'],
  'lock-preferences': ['志愿锁定并封存', 'preferences lock and are sealed'],
  'issue-tickets': ['编排考场、生成准考证', 'seats are assigned and tickets drawn'],
};

/** The workflows of a season; those of a single person are too many to tell. */
const workflowsTold: Partial<Record<Workflow, readonly [string, string]>> = {
  'publish-calendar': ['发布日程', 'Publishing the calendar'],
  'import-roster': ['导入名册', 'Importing a roster'],
  'publish-list': ['发布公示名单', 'Publishing the list'],
  'lock-preferences': ['封存志愿', 'Sealing the preferences'],
  'issue-tickets': ['生成准考证', 'Issuing the tickets'],
};

const statuses: Partial<Record<Execution['status'], readonly [string, string]>> = {
  SUCCEEDED: ['完成', 'done'],
  FAILED: ['失败', 'failed'],
  TIMED_OUT: ['超时', 'timed out'],
  ABORTED: ['中止', 'aborted'],
};

/** The edges of a season in words; the same for each version of its calendar. */
export function edgeWords({ calendar, rules }: SeasonFile) {
  const edges = new Map(
    seasonEdges(calendar, rules).map((edge) => [`${edge.windowId}-${edge.edge}`, edge]),
  );
  return (edgeId: string): Words => {
    const edge = edges.get(edgeId.split('-').slice(0, 2).join('-'));
    const label = edge && rules.windowLabels[edge.windowId];
    if (edge === undefined || label === undefined) return { what: edgeId, whatEn: edgeId };
    const [end, endEn] = ends[edge.edge];
    const [flow, flowEn] = flows[flowOf(edge)] ?? [];
    return {
      what: `${edge.windowId} ${label.zh}${end}${flow === undefined ? '' : `：${flow}`}`,
      whatEn: `${edge.windowId} ${label.en} ${endEn}${flowEn === undefined ? '' : `: ${flowEn}`}`,
    };
  };
}

const flowOf = ({ flow }: CalendarEdge) => (flow.kind === 'pass' ? flow.pass : flow.kind);

/** The season's workflows that have ended, each at its end. */
export function workflowsEnded(executions: readonly Execution[]): Happening[] {
  return executions.flatMap(({ identity, status, stoppedAtMs }) => {
    const name = Object.keys(workflowsTold).find((file) => identity.machineName.endsWith(file));
    const words = workflowsTold[name as Workflow];
    const ended = statuses[status];
    if (identity.mapRunArn !== undefined || stoppedAtMs === undefined || !words || !ended)
      return [];
    return [
      { at: stoppedAtMs, what: `${words[0]}：${ended[0]}`, whatEn: `${words[1]}: ${ended[1]}` },
    ];
  });
}
