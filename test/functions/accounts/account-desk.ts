import { activateAccount } from '../../../functions/accounts/activate-account/activate-account.ts';
import { sendCode } from '../../../functions/accounts/send-code/send-code.ts';
import { setPassword } from '../../../functions/accounts/set-password/set-password.ts';
import { signIn } from '../../../functions/accounts/sign-in/sign-in.ts';
import { accountContracts } from '../../../shared/contracts/accounts.ts';
import type { Session } from '../../../shared/domain/account/account.ts';
import { accountFault } from '../../../shared/domain/account/account-faults.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { hashPassword } from '../../../shared/runtime/password.ts';
import { readSession } from '../../../shared/runtime/session-token.ts';
import type { Sms } from '../../../shared/runtime/sms-gateway.ts';
import { accountStore } from '../../../shared/store/account-store.ts';
import { codeStore } from '../../../shared/store/code-store.ts';
import { rosterStore } from '../../../shared/store/roster-store.ts';
import { signInFailures } from '../../../shared/store/sign-in-failures.ts';
import { freshTable } from '../../support/dynamodb.ts';
import {
  calendarReader,
  identityRing,
  inRegistration,
  newMark,
  type Student,
  seasonId,
  sessionRing,
} from '../../support/intake.ts';

/** A low cost, so that a test may hash often. */
export const testCost = 2 ** 8;
export const goodPassword = 'kaoqi-mountain-lake';

/** The account deeds over a fresh table, with an outbox in place of the gateway. */
export async function accountDesk() {
  const { client, tableName } = await freshTable();
  const accounts = accountStore(client, tableName);
  const roster = rosterStore(client, tableName);
  const codes = codeStore(client, tableName);
  const outbox: Sms[] = [];
  let reached = 0;
  let gatewayUp = true;
  let nextCode = 100_000;
  const exchange = (done: () => void) => async () => {
    if (!gatewayUp) throw accountFault('SmsUnavailable');
    done();
  };
  let wallMs = Date.now();
  const wallClock = () => wallMs;
  const deeds = {
    sendCode: sendCode({
      seasonId,
      calendar: calendarReader,
      ring: identityRing,
      codes,
      roster,
      accounts,
      sms: {
        send: (sms) =>
          exchange(() => {
            outbox.push(sms);
          })(),
        reach: exchange(() => {
          reached += 1;
        }),
      },
      newCode: () => {
        nextCode += 1;
        return String(nextCode);
      },
    }),
    activate: activateAccount({
      seasonId,
      calendar: calendarReader,
      identityRing,
      sessionRing,
      codes,
      roster,
      accounts,
      wallClock,
    }),
    setPassword: setPassword({
      identityRing,
      sessionRing,
      roster,
      accounts,
      hashPassword: (password) => hashPassword(password, testCost),
      wallClock,
    }),
    signIn: signIn({
      seasonId,
      identityRing,
      sessionRing,
      roster,
      accounts,
      failures: signInFailures(client, tableName),
      decoyHash: hashPassword('nobody knows this', testCost),
      wallClock,
    }),
  };

  interface When {
    readonly at?: Instant;
    readonly mark?: ReturnType<typeof newMark>;
  }
  const base = ({ at = inRegistration, mark = newMark() }: When) => ({
    at,
    mark,
    requestId: 'request-1',
    params: undefined,
    query: undefined,
  });
  const identity = ({ name, idNo, phone }: Student) => ({ name, idNo, phone });

  return {
    client,
    tableName,
    accounts,
    roster,
    codes,
    outbox,
    reached: () => reached,
    /** What is asked of the store meanwhile, by the names of the commands. */
    asked: async (act: () => Promise<unknown>) => {
      const commands: string[] = [];
      const name = 'asked';
      client.middlewareStack.add(
        (next, { commandName }) =>
          (args) => {
            commands.push(String(commandName));
            return next(args);
          },
        { step: 'initialize', name },
      );
      await act().finally(() => client.middlewareStack.remove(name));
      return commands;
    },
    /** Lets wall time go on. */
    passWallTime: (ms: number) => {
      wallMs += ms;
    },
    gateway: (up: boolean) => {
      gatewayUp = up;
    },
    enrol: (person: Student) => roster.write(person.entry, undefined),
    askCode: (person: Student, when: When = {}) =>
      deeds.sendCode({
        ...base(when),
        body: accountContracts.sendCode.body.parse({ ...identity(person), purpose: 'ACTIVATE' }),
      }),
    /** The newest code that went to a phone. */
    codeOf: ({ phone }: Student) =>
      /\d{6}/.exec(outbox.findLast((sms) => sms.phone === phone)?.text ?? '')?.[0] ?? '000000',
    activate: (person: Student, code: string, when: When = {}) =>
      deeds.activate({
        ...base(when),
        body: accountContracts.activateAccount.body.parse({ ...identity(person), code }),
      }),
    setPassword: (session: Session, password: string, when: When = {}) =>
      deeds.setPassword({ ...base(when), session, body: { password } }),
    signIn: (login: string, password: string, when: When = {}) =>
      deeds.signIn({
        ...base(when),
        body: accountContracts.signIn.body.parse({ login, password }),
      }),
    sessionOf: async ({ token }: { token: string }) => {
      const session = await readSession(sessionRing, token);
      if (session === undefined) throw new Error('The token is not good.');
      return session;
    },
  };
}
