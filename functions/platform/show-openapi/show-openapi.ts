import type { platformContracts } from '../../../shared/contracts/calendar.ts';
import type { ReplyOf } from '../../../shared/contracts/contract.ts';
import { openApiDocument } from '../../../shared/contracts/openapi.ts';

/** The description of the API, made once per cold start from the contracts themselves. */
export function showOpenapi() {
  const document = openApiDocument('考期 Kaoqi');
  return async (): Promise<ReplyOf<typeof platformContracts.showOpenapi>> => ({ ...document });
}
