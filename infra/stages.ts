/** Where a season runs, as data: a place is added here and nowhere else. */
export interface Stage {
  readonly name: string;
  /** On one machine: no account, no alarms, a season clock that moves. @default false */
  readonly local?: boolean;
  readonly seasonId: string;
  /** scrypt's N; it is stored with each hash, so that it may rise. */
  readonly passwordHashCost: number;
  /** How far the season runs ahead of the wall clock. @default none: it does not, and no function can say otherwise */
  readonly seasonClockOffsetMs?: number;
  /** The defaults of the template's parameters. @default none: `npm run deploy` must be told */
  readonly addresses?: Readonly<Record<Address, string>>;
}

/** What lies outside the stack and differs from place to place. */
export type Address = 'PortalUrl' | 'SmsGatewayUrl' | 'CashierUrl';

export const stages: Readonly<Record<string, Stage>> = {
  production: {
    name: 'production',
    seasonId: 'HN-ZSB-2024',
    // OWASP's first choice for scrypt (with r = 8, p = 1): 128 MB and some 400 ms for each guess.
    passwordHashCost: 2 ** 17,
  },
  local: {
    name: 'local',
    local: true,
    seasonId: 'HN-ZSB-2024',
    passwordHashCost: 2 ** 10,
    seasonClockOffsetMs: 0,
    addresses: {
      PortalUrl: 'http://127.0.0.1:4700',
      SmsGatewayUrl: 'http://127.0.0.1:4700/outbox/sms',
      CashierUrl: 'http://127.0.0.1:4700/cashier',
    },
  },
};

/** Below this a stolen table is guessed open faster than people can be told. */
const leastHashCost = 2 ** 15;

/** Refuses what only one machine may have: a cheap password hash, a clock that can be moved. */
export function checkStage(stage: Stage): Stage {
  const { name, passwordHashCost: cost } = stage;
  if (!/^[a-z][a-z0-9]{1,15}$/.test(name))
    throw new Error(`The stage name ${name} must be 2 to 16 small letters and digits.`);
  if (!Number.isInteger(Math.log2(cost)))
    throw new Error(
      `The stage ${name} has a password hash cost of ${cost}: scrypt wants a power of two.`,
    );
  if (stage.local) return stage;
  if (cost < leastHashCost)
    throw new Error(
      `The stage ${name} has a password hash cost of ${cost}; only a local stage may have less than ${leastHashCost}.`,
    );
  if (stage.seasonClockOffsetMs !== undefined)
    throw new Error(`The stage ${name} moves the season clock; only a local stage may.`);
  return stage;
}
