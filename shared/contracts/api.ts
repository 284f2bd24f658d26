import type { Deed } from '../names.ts';
import { accountContracts } from './accounts.ts';
import { applicationContracts, evidenceContracts, rosterContracts } from './applications.ts';
import { calendarContracts, platformContracts } from './calendar.ts';
import type { Contract } from './contract.ts';
import {
  paymentContracts,
  preferenceContracts,
  publicityContracts,
  ticketContracts,
} from './preferences.ts';
import { reviewContracts } from './review.ts';

/** Every route's contract by its name. For the OpenAPI document and its readers; a handler imports its own only. */
export const api = {
  ...accountContracts,
  ...applicationContracts,
  ...evidenceContracts,
  ...rosterContracts,
  ...reviewContracts,
  ...preferenceContracts,
  ...paymentContracts,
  ...ticketContracts,
  ...publicityContracts,
  ...calendarContracts,
  ...platformContracts,
} as const satisfies Record<Deed, Contract>;
