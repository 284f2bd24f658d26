import { createHash } from 'node:crypto';
import { type Platform, type PlatformOptions, startPlatform } from '../../infra/local/platform.ts';
import type { NewOfficer } from '../../infra/publish-season.ts';
import { apiClient, arrivalHeader } from '../../infra/rehearsal/api-client.ts';
import { candidate, type Self } from '../../infra/rehearsal/candidate.ts';
import { officer } from '../../infra/rehearsal/officer.ts';
import { outboxReader } from '../../infra/rehearsal/outbox-reader.ts';
import { syntheticPhoto, syntheticProof } from '../../infra/rehearsal/papers.ts';
import type { Person } from '../../infra/rehearsal/people.ts';
import { totpOf, totpStepAt } from '../../shared/runtime/totp.ts';

/** The password of everybody in a test; it has no digits of anybody's ID number. */
export const password = 'a-season-in-a-test';

type Role = NewOfficer['roles'][number];

/** An officer and the secret of their authenticator. */
export function post(staffId: string, org: string, ...roles: Role[]): NewOfficer {
  const totpSecret = createHash('sha256').update(staffId).digest();
  return { staffId, name: staffId, org, roles, password, totpSecret };
}

/** The code that the officer's authenticator shows now. */
export const totpNow = ({ totpSecret }: NewOfficer): string =>
  totpOf(totpSecret, totpStepAt(Date.now()));

/** The whole platform in memory, and everybody's way to it over HTTP. */
export async function openPlatform(options: PlatformOptions) {
  const troubles: string[] = [];
  const platform = await startPlatform({
    onTrouble: (what, error) => troubles.push(`${what}: ${String(error)}`),
    stampOf: (headers) => {
      const played = headers[arrivalHeader];
      return typeof played === 'string' ? Number(played) : undefined;
    },
    ...options,
  });
  platform.open();
  return { platform, troubles, ...people(platform, options.officers) };
}

/** The people of a platform, at their keyboards. */
export function people(platform: Pick<Platform, 'baseUrl'>, posts: readonly NewOfficer[]) {
  const api = apiClient(platform.baseUrl);
  const outbox = outboxReader(platform.baseUrl);
  const postOf = (staffId: string) => {
    const found = posts.find((one) => one.staffId === staffId);
    if (found === undefined) throw new Error(`There is no officer ${staffId}.`);
    return found;
  };
  return {
    api,
    outbox,
    postOf,
    candidate: (person: Person, otherwise: Partial<Self> = {}) =>
      candidate(api, outbox, {
        ...{ ...person, password },
        photo: () => syntheticPhoto(person),
        proof: () => syntheticProof(person),
        ...otherwise,
      }),
    /** Signed in. */
    async officer(staffId: string) {
      const at = postOf(staffId);
      const desk = officer(api, { staffId, password, totp: () => totpNow(at) });
      await desk.signIn();
      return desk;
    },
  };
}
