import type { ZodError } from 'zod';
import type { Problem } from '../contracts/contract.ts';
import { DomainFault, type FaultKind } from '../domain/kernel/fault.ts';

/** What each kind of refusal is in HTTP. */
const statusOf: Record<FaultKind, number> = {
  invalid: 422,
  unauthenticated: 401,
  denied: 403,
  missing: 404,
  conflict: 409,
  closed: 409,
  refused: 422,
  busy: 429,
  unready: 503,
};

/** Errors of the store that pass by themselves: nothing was written, the same request may be sent again. */
const passing = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TransactionInProgressException',
  'TimeoutError',
  'ECONNRESET',
]);

/** A request that is not what its contract asks for. Any other `ZodError` is a bug: a record, or a reply of ours. */
export class InputInvalid extends Error {
  readonly issues: ZodError['issues'];

  constructor({ issues }: ZodError) {
    super('The request is not what its contract asks for.');
    this.issues = issues;
  }
}

/** A rule said no; the store was busy, which has alarms of its own; or a bug, which wakes somebody. */
type Ending = 'refused' | 'busy' | 'failed';

type Told = Omit<Problem, 'serverNow' | 'closesAt' | 'requestId' | 'reference'>;

/** What a person is told of an error; an error that nobody foresaw tells nothing of itself. */
export function problemOf(error: unknown): Told & { ending: Ending; details?: object } {
  if (error instanceof DomainFault) {
    return {
      ...told(error.name, statusOf[error.kind], error.zh, error.message),
      ...(isFields(error.details.fields) && { fields: error.details.fields }),
      ending: 'refused',
    };
  }
  if (error instanceof InputInvalid) {
    const fields = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    const names = fields.map(({ path }) => path || '(body)').join(', ');
    return {
      ...told(
        'InputInvalid',
        400,
        `以下内容有误，请改正后重新提交：${names}`,
        `Mend these fields and send again: ${names}.`,
      ),
      fields,
      ending: 'refused',
    };
  }
  if (isPassing(error)) {
    return {
      ...told(
        'TryAgain',
        503,
        '系统繁忙，本次操作未保存，请稍后重试。',
        'The system is busy and nothing was saved; please try again.',
      ),
      ending: 'busy',
    };
  }
  return {
    ...told(
      'InternalError',
      500,
      '系统出现错误，本次操作未完成，请稍后重试。',
      'Something went wrong on our side; please try again.',
    ),
    ending: 'failed',
  };
}

function told(code: string, status: number, detail: string, detailEn: string): Told {
  return { type: `urn:kaoqi:${code}`, title: code, status, code, detail, detailEn };
}

function isFields(value: unknown): value is { path: string; message: string }[] {
  return Array.isArray(value);
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const reasons =
    (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons ?? [];
  return (
    passing.has(error.name) ||
    passing.has((error as { code?: string }).code ?? '') ||
    reasons.some(
      ({ Code }) =>
        Code === 'TransactionConflict' ||
        Code === 'ThrottlingError' ||
        Code === 'ProvisionedThroughputExceeded',
    )
  );
}
