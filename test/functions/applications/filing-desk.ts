import { randomBytes, randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { saveProfile } from '../../../functions/applications/save-profile/save-profile.ts';
import { showMe } from '../../../functions/applications/show-me/show-me.ts';
import { submitApplication } from '../../../functions/applications/submit-application/submit-application.ts';
import type { Session } from '../../../shared/domain/account/account.ts';
import type { Application, Profile } from '../../../shared/domain/application/application.ts';
import { candidateSession, claimOf } from '../../../shared/domain/application/claim.ts';
import { Evidence } from '../../../shared/domain/evidence/evidence.ts';
import { CandidateId, type Category } from '../../../shared/domain/kernel/ids.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { collegeName } from '../../../shared/seasons/colleges.ts';
import { accountStore } from '../../../shared/store/account-store.ts';
import { applicationStore } from '../../../shared/store/application-store.ts';
import { accountKey, applicationKey, evidenceKey } from '../../../shared/store/keys.ts';
import { personStore } from '../../../shared/store/person-store.ts';
import { freshTable } from '../../support/dynamodb.ts';
import {
  calendarReader,
  inRegistration,
  newMark,
  seasonId,
  settings,
} from '../../support/intake.ts';

export const profileOf = (category: Category = 'GENERAL'): Profile => ({
  ethnicity: '汉族',
  politicalStatus: '共青团员',
  hukouProvince: '43',
  mailing: {
    recipient: '李明',
    phone: '13800138000',
    regionCode6: '430102',
    detail: '五一大道100号湖南职业技术学院三号学生公寓八栋六一二室',
    postcode: '410000',
  },
  declarations: { lawAbiding: true, health: true },
  category,
});

/** Somebody new with an account and an application in the state wished for. */
export async function filingDesk() {
  const { client, tableName } = await freshTable();
  const people = personStore(client, tableName);
  const applications = applicationStore(client, tableName);
  const rules = { current: async () => settings };
  const deps = { calendar: calendarReader, settings: rules, people, applications };
  const deeds = {
    save: saveProfile({ ...deps, accounts: accountStore(client, tableName) }),
    submit: submitApplication(deps),
    show: showMe({ ...deps, collegeName: (code) => collegeName(seasonId, code) }),
  };
  const put = (Item: object) => client.send(new PutCommand({ TableName: tableName, Item }));

  interface When {
    readonly at?: Instant;
    readonly mark?: ReturnType<typeof newMark>;
  }
  const base = (session: Session, { at = inRegistration, mark = newMark() }: When) => ({
    at,
    mark,
    session,
    requestId: randomUUID(),
    params: undefined,
    query: undefined,
  });

  return {
    client,
    tableName,
    put,
    find: async (session: Session) => {
      const person = await people.find(session.sub);
      if (person === undefined) throw new Error('There is nobody.');
      return person;
    },
    /** A candidate whose application is as given. */
    async candidate(over: Partial<Application> = {}): Promise<Session> {
      const letters = String.fromCharCode(...randomBytes(16).map((byte) => 97 + (byte % 26)));
      const candidateId = CandidateId.parse(`c10827-${letters}`);
      const made = {
        seasonId,
        candidateId,
        shard: 0,
        version: 1,
        requests: [],
        changedAt: inRegistration,
        changedBy: candidateId,
      };
      const account = {
        ...made,
        name: '李明',
        idMasked: '439***********0019',
        phoneMasked: '138****8000',
        phoneIndex: candidateId,
        phoneCipher: 'sealed',
        passwordHash: 'scrypt$1$a$b',
        juniorMajorCode: '510201',
        juniorMajorName: '计算机应用技术',
        epoch: 0,
        activatedAt: inRegistration,
      };
      const claim = claimOf(over.profile?.category ?? 'GENERAL');
      await put({ ...accountKey({ candidateId }), ...account });
      await put({
        ...applicationKey({ candidateId }),
        ...made,
        state: 'REGISTERED',
        claim,
        revision: 0,
        ...over,
      });
      return candidateSession(account, claim);
    },
    /** A piece of evidence as inspection left it. */
    async evidence(session: Session, over: Partial<Evidence> = {}): Promise<Evidence> {
      const evidenceId = randomBytes(12).toString('base64url');
      const piece = Evidence.parse({
        seasonId,
        candidateId: session.sub,
        evidenceId,
        kind: 'PHOTO',
        state: 'ACCEPTED',
        objectKey: 'key',
        contentType: 'image/jpeg',
        bytes: 1000,
        sha256: randomBytes(32).toString('hex'),
        uploadedAt: inRegistration,
        version: 2,
        requests: [],
        changedAt: inRegistration,
        changedBy: session.sub,
        ...over,
      });
      await put({ ...evidenceKey(piece), ...piece });
      return piece;
    },
    save: (session: Session, profile: Profile, version: number, when: When = {}) =>
      deeds.save({ ...base(session, when), body: { profile, version } }),
    submit: (session: Session, version: number, when: When = {}) =>
      deeds.submit({ ...base(session, when), body: { version } }),
    show: (session: Session, when: When = {}) =>
      deeds.show({ ...base(session, when), body: undefined }),
  };
}
