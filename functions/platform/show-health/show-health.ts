import type { platformContracts } from '../../../shared/contracts/calendar.ts';
import type { ReplyOf } from '../../../shared/contracts/contract.ts';

export interface ShowHealthDeps {
  /** Reads the calendar in force straight from the table. */
  readonly freshCalendar: () => Promise<unknown>;
}

/** Well when the table answers and a season is published; otherwise it names what it waits for. */
export function showHealth({ freshCalendar }: ShowHealthDeps) {
  return async (): Promise<ReplyOf<typeof platformContracts.showHealth>> => {
    await freshCalendar();
    return { status: 'ready', waitingFor: [] };
  };
}
