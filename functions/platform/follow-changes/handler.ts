import { SFNClient } from '@aws-sdk/client-sfn';
import { SeasonId } from '../../../shared/domain/kernel/ids.ts';
import { env } from '../../../shared/names.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { streamHandler } from '../../../shared/runtime/stream-handler.ts';
import { auditStore } from '../../../shared/store/audit-store.ts';
import { catalogueStore } from '../../../shared/store/catalogue-store.ts';
import { answerTask, startExecution } from '../../../shared/store/executions.ts';
import { readKey } from '../../../shared/store/key-reader.ts';
import { messageStore } from '../../../shared/store/message-store.ts';
import { revisionStore } from '../../../shared/store/revision-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { taskStore } from '../../../shared/store/task-store.ts';
import { client, seasonId, tableName } from '../../wire.ts';

import { fileTasks } from './file-tasks.ts';
import { followChanges } from './follow-changes.ts';
import { keepRevisions } from './keep-revisions.ts';
import { recordChanges } from './record-changes.ts';
import { seasonWords } from './season-words.ts';
import { sendMessages } from './send-messages.ts';
import { answerReviews, startWorkflows } from './start-workflows.ts';

const sfn = new SFNClient();
const settings = settingsReader(client, tableName, seasonId);
const catalogues = catalogueStore(client, tableName);

const follow = followChanges(recordChanges(auditStore(client, tableName)), [
  sendMessages({
    seasonId: SeasonId.parse(seasonId),
    messages: messageStore(client, tableName),
    reasons: async () => {
      const rules = await settings.current();
      return seasonWords(rules, await catalogues.at(seasonId, rules.catalogueVersion));
    },
  }),
  keepRevisions(revisionStore(client, tableName)),
  startWorkflows(startExecution(sfn, required(env.stateMachineArnPrefix))),
  answerReviews(answerTask(sfn)),
  fileTasks(taskStore(client, tableName), clock),
]);

export const handler = streamHandler(({ key }) => readKey(key)?.subject, follow);
