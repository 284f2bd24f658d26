import * as z from 'zod';
import type { applicationContracts } from '../../../shared/contracts/applications.ts';
import { accountFault } from '../../../shared/domain/account/account-faults.ts';
import { Application } from '../../../shared/domain/application/application.ts';
import { applicationFault } from '../../../shared/domain/application/application-faults.ts';
import { requireGuards } from '../../../shared/domain/application/guards.ts';
import {
  applicationMoves,
  moveFrom,
  requireFrom,
} from '../../../shared/domain/application/moves.ts';
import type { EvidenceKind } from '../../../shared/domain/evidence/evidence.ts';
import { freezeEvidence } from '../../../shared/domain/evidence/frozen-evidence.ts';
import { repeatOf } from '../../../shared/domain/kernel/repeat.ts';
import { newFirstTask } from '../../../shared/domain/review/new-task.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import type { Settings } from '../../../shared/seasons/season-file.ts';
import type { ApplicationStore } from '../../../shared/store/application-store.ts';
import { type CalendarReader, gate } from '../../../shared/store/calendar-store.ts';
import type { PersonStore } from '../../../shared/store/person-store.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';

export interface SubmitApplicationDeps {
  readonly calendar: CalendarReader;
  readonly settings: Pick<SettingsReader, 'current'>;
  readonly people: Pick<PersonStore, 'find'>;
  readonly applications: Pick<ApplicationStore, 'submit'>;
}

/** What a record remembers of a submission: enough to give the same answer again. */
const Submitted = Application.pick({ revision: true, version: true }).extend({
  submittedAt: z.int().pipe(Application.shape.submittedAt.unwrap()),
});

/** Submits: freezes what was filled in and uploaded, and gives the school a task, in one transaction (features F3, F4). */
export function submitApplication(deps: SubmitApplicationDeps) {
  const { calendar, settings, people, applications } = deps;

  return async (request: SignedRequest<typeof applicationContracts.submitApplication>) => {
    const { at, body, session, requestId, mark } = request;
    const person = await people.find(session.sub);
    if (person === undefined || person.account.epoch !== session.epoch)
      throw accountFault('SessionOver');
    const { application, evidence } = person;
    const repeat = repeatOf(application.requests, mark);
    if (repeat)
      return { ...application, state: 'SUBMITTED' as const, ...Submitted.parse(repeat.reply) };

    const move = moveFrom(application.state, ['submit', 'resubmit']);
    const { inside } = applicationMoves[move].when;
    await gate(calendar, inside, at, application.extensions?.[inside]);
    if (application.version !== body.version) throw applicationFault('RecordChanged');
    requireFrom(move, application.state);

    const rules = await settings.current();
    const category = rules.categories.find(({ id }) => id === application.claim.category);
    if (category === undefined) throw applicationFault('CategoryNotOffered');
    const reason = rules.reasonCodes.find(({ code }) => code === application.reasonCode);
    const earlier = { frozen: application.frozen, returned: reason?.evidence };
    const { frozen, missing } = freezeEvidence(
      category.evidence,
      evidence,
      move === 'resubmit' ? earlier : undefined,
    );
    requireGuards(applicationMoves[move], {
      profile: application.profile,
      missingEvidence: missing.map((group) => labelOf(group, rules)),
    });

    const submitted = {
      revision: application.revision + 1,
      version: application.version + 1,
      submittedAt: at,
    };
    const { revision, submittedAt } = submitted;
    const changes = { frozen, revision, submittedAt, reasonCode: undefined };
    const done = { ...mark, reply: submitted };
    const step = { read: application, move, changes, at, requestId, done };
    const task = newFirstTask({ ...application, revision }, category.firstReview, at);
    return applications.submit(step, task);
  };
}

/** `退役证书 或 所在部队证明`: any one of a group will do. */
function labelOf(group: readonly EvidenceKind[], { evidence }: Settings): string {
  const labels = group.map((kind) => evidence.find((limit) => limit.kind === kind)?.label.zh);
  return labels.join(' 或 ');
}
