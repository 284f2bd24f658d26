import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { Account } from '../../../shared/domain/account/account.ts';
import { Application } from '../../../shared/domain/application/application.ts';
import type { Category, SeasonId } from '../../../shared/domain/kernel/ids.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { Payment } from '../../../shared/domain/payment/payment.ts';
import { present } from '../../../shared/domain/preference/guard.ts';
import { NONE, openPreference } from '../../../shared/domain/preference/preference.ts';
import { ReviewTask } from '../../../shared/domain/review/review-task.ts';
import {
  accountKey,
  applicationKey,
  type Key,
  paymentKey,
  preferenceKey,
  rosterKey,
  taskKey,
} from '../../../shared/store/keys.ts';
import { StoredEntry } from '../../../shared/store/roster-store.ts';
import { newTaskItem } from '../../../shared/store/task-store.ts';
import { seasonId } from '../../store/calendar/published-season.ts';
import {
  candidateNo,
  put,
  queuedTask,
  someAccount,
  someApplication,
  someTask,
} from '../../support/records.ts';
import type { seasonDesk } from './season-desk.ts';

type Desk = Awaited<ReturnType<typeof seasonDesk>>;

/** People of one season, made and read straight in the table. */
export function peopleOf(desk: Desk) {
  const read = async (key: Key) =>
    (await desk.client.send(new GetCommand({ TableName: desk.tableName, Key: key }))).Item;
  let made = 0;

  /** Somebody on the roster who never activated an account. */
  async function enrol(shard: number, activatedAt?: number): Promise<string> {
    made += 1;
    const candidateId = candidateNo(made);
    const entry = StoredEntry.parse({
      ...{ seasonId, candidateId, shard, activatedAt },
      studentNo12: `11${String(made).padStart(10, '0')}`,
      ...{ name: '王小明', nameKey: '王小明', idType: 'ID_CARD', sex: '男', birth: '2003-03-01' },
      ...{ schoolCode: '43001', majorCode: '520401', majorName: '中医学', catalogueYear: 2021 },
      ...{ studyForm: '全日制', level: '高职(专科)', graduatesOn: '2024-06-30' },
      ...{ idCipher: 'v1.c', idIndex: `i${made}`, idMasked: '4399**********0019', idLast4: '0019' },
      ...{ batchId: 'b', version: 1, changedAt: 0, changedBy: 'test' },
    });
    await put(desk, rosterKey(entry), entry);
    return candidateId;
  }

  return {
    enrol,

    /** Somebody with an account, and an application in this state. */
    async person(
      state: string,
      { shard = 0, ...more }: { shard?: number; [field: string]: unknown } = {},
    ) {
      const candidateId = await enrol(shard, 1);
      await put(desk, accountKey({ candidateId }), someAccount(candidateId, { shard }));
      const application = someApplication(candidateId, { shard, state, ...more });
      await put(desk, applicationKey({ candidateId }), application);
      return candidateId;
    },

    async task(candidateId: string, more: Partial<ReviewTask> = {}) {
      const task = someTask(candidateId, more);
      await put(desk, taskKey(task), queuedTask(task));
      return task.taskId;
    },

    /** A task that is in no queue: the stream has lost it. */
    async unfiledTask(candidateId: string, more: Partial<ReviewTask> = {}) {
      const task = someTask(candidateId, more);
      await put(desk, taskKey(task), newTaskItem(task));
      return task.taskId;
    },

    /** A preference of the round, with a choice in this category if one is given. */
    async preference(candidateId: string, category?: Category, { shard = 0, sealed = false } = {}) {
      const { round } = await desk.locks.find({ seasonId, round: 'R1' }, 't2');
      const ref = {
        seasonId: seasonId as SeasonId,
        round: 'R1',
        shard,
        candidateId: candidateId as never,
      };
      const preference = openPreference(ref, round, 0, round.opensAt);
      const choice = { collegeCode: '10554', majorCode: '080901', category };
      await put(desk, preferenceKey(ref), {
        ...preference,
        ...(category !== undefined && { choice }),
        ...(sealed && { sealedAt: round.t2, lockedChoice: category === undefined ? NONE : choice }),
      });
    },

    async order(candidateId: string, more: Partial<Payment> = {}) {
      const payment = Payment.parse({
        ...{ seasonId, candidateId, round: 'R1', orderNo: `R1_${candidateId}` },
        ...{ amountFen: 13_000, state: 'PENDING', version: 1, requests: [] },
        ...{ changedAt: 0, changedBy: candidateId, ...more },
      });
      await put(desk, paymentKey(payment), payment);
    },

    /** Makes the choice one that was made at that instant. */
    async bind(candidateId: string, boundAt: Instant) {
      const ref = { seasonId, round: 'R1', shard: 0, candidateId: candidateId as never };
      const write = { guard: present('pk'), given: {}, change: { set: { boundAt } } };
      await desk.preferences.write(ref, write);
    },

    account: async (candidateId: string) => Account.parse(await read(accountKey({ candidateId }))),
    application: async (candidateId: string) =>
      Application.parse(await read(applicationKey({ candidateId }))),
    taskOf: async (taskId: string) => {
      const item = await read(taskKey({ taskId }));
      return { ...ReviewTask.parse(item), queue: item?.queue };
    },
    payment: async (candidateId: string) => {
      const item = await read(paymentKey({ candidateId, round: 'R1' }));
      return item && Payment.parse(item);
    },
    preferenceOf: (candidateId: string, shard = 0) =>
      desk.preferences.find({
        ...{ seasonId, round: 'R1', shard },
        candidateId: candidateId as never,
      }),
  };
}
