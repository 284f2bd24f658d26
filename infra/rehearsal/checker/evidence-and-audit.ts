import { documentHash } from './arithmetic.ts';
import type { Item } from './evidence.ts';
import { type Finding, tally } from './finding.ts';
import { itemHash, itemName } from './item-hash.ts';
import type { RawAudit, Season } from './season.ts';
import { windowAt } from './windows.ts';

/** I34: the bytes are those that were frozen at the submission, and another school sees none of it. */
export function evidenceIsUntouched({ dossiers, objects, probes }: Season): Finding {
  const { hold, finding } = tally();
  const stored = new Map(objects.map((object) => [object.key, object.sha256]));
  for (const { candidateId: who, application, evidence } of dossiers) {
    for (const [kind, { evidenceId, sha256 }] of Object.entries(application?.frozen ?? {})) {
      const piece = evidence.find((each) => each.evidenceId === evidenceId);
      hold(piece?.sha256 === sha256, () => `${who}: ${kind} is not the piece that was frozen`);
      const lies = piece && stored.get(piece.objectKey);
      hold(lies === sha256, () => `${who}: the bytes of ${kind} are not those that were submitted`);
    }
    for (const { kind, reviewKey, reviewSha256 } of evidence) {
      if (reviewKey === undefined) continue;
      hold(stored.get(reviewKey) === reviewSha256, () => `${who}: the copy of ${kind} is another`);
    }
  }
  for (const { actor, deed, status } of probes('other-school')) {
    hold(status === 404, () => `${actor}: ${deed} of another school's candidate was ${status}`);
  }
  return finding('nothing was submitted');
}

/** I35: a public row has its four fields and nothing more, and no list tells who anybody is. */
export function publicityIsMasked({ dossiers, objects, acts, under, facts }: Season): Finding {
  const { hold, finding } = tally();
  const texts = [
    ...under(`SEASON#${facts.seasonId}`)
      .filter(({ sk }) => sk.startsWith('LIST#'))
      .map((item) => [item.sk, JSON.stringify(item)] as const),
    ...objects
      .filter(({ key, text }) => text !== undefined && /(^|\/)lists\//.test(key))
      .map(({ key, text = '' }) => [key, text] as const),
    ...acts
      .filter(({ deed, status }) => deed === 'showList' && status === 200)
      .map(({ answer, params }) => [`showList ${params?.listId}`, JSON.stringify(answer)] as const),
  ];
  const secrets = dossiers.flatMap(({ candidateId, entry, person, application }) => [
    ...[candidateId, entry?.nameKey, entry?.studentNo12, application?.profile?.mailing.detail],
    ...[person?.idNo, person?.phone, person?.name],
  ]);
  const known = new Set(secrets.filter((secret) => secret !== undefined));
  for (const [name, text] of texts) {
    const told = [...known].filter((secret) => text.includes(secret));
    hold(told.length === 0, () => `${name} tells ${told.length} secrets of people`);
    hold(
      !/\d{17}[\dX]/.test(text.replace(/[0-9a-f]{40,}/g, '')),
      () => `${name} holds an ID number`,
    );
    const { rows } = JSON.parse(text) as { readonly rows?: unknown };
    if (!Array.isArray(rows)) continue;
    for (const [n, row] of rows.entries()) {
      const fields = Object.keys(row).sort().join();
      hold(fields === publicFields, () => `${name}: the row ${n + 1} tells ${fields}`);
      hold(/^.\*$/u.test(String(row.name)), () => `${name}: the row ${n + 1} names ${row.name}`);
    }
  }
  return finding('no list was published');
}

/** What everybody may read of a person (domain §7.9). */
const publicFields = 'category,name,schoolCode,schoolName';

/** I36: whenever an officer was shown a person, the person's chain says so. */
export function viewsAreAudited({ acts, chains }: Season): Finding {
  const { hold, finding } = tally();
  for (const { deed, actor, status, params, sentAt, answeredAt } of acts) {
    if (deed !== 'showTask' || status !== 200) continue;
    const taskId = params?.taskId ?? '';
    const entries = chains.get(taskId.split('.')[0] ?? '')?.entries ?? [];
    const told = entries.some(
      ({ item, by, at, fields }) =>
        item === `TASK#${taskId}` &&
        by === actor &&
        fields.includes('shown') &&
        at >= sentAt - 5 &&
        at <= answeredAt + 5,
    );
    hold(told, () => `${taskId}: shown to ${actor} at ${sentAt}, and no entry says so`);
  }
  return finding('no officer was shown anything');
}

/** I37: each record's history is in its chain without a gap up to the record as it is, and the chain hashes. */
export function everythingIsAudited({ items, chains }: Season): Finding {
  const { hold, finding } = tally();
  for (const { subject, head, entries } of chains.values()) {
    let previous = '';
    for (const [n, { pk: _, sk: __, hash, ...entry }] of entries.entries()) {
      hold(entry.number === n + 1, () => `${subject}: ${entry.number} in the place of ${n + 1}`);
      hold(entry.previous === previous, () => `${subject} ${n + 1}: does not follow`);
      hold(documentHash(entry) === hash, () => `${subject} ${n + 1}: was changed`);
      previous = hash;
    }
    if (entries.length > 0)
      hold(
        head?.hash === previous && head.number === entries.length,
        () => `${subject}: the head is not where the chain ends`,
      );
    for (const [item, history] of Map.groupBy(entries, (entry) => entry.item)) {
      for (const [n, entry] of history.entries()) {
        hold(
          entry.before === history[n - 1]?.after,
          () => `${subject}: ${item} changed before entry ${entry.number}, and nothing says so`,
        );
      }
    }
  }
  for (const item of items) {
    const name = auditedAs(item);
    if (name === undefined) continue;
    const history = (chains.get(name.subject)?.entries ?? []).filter(
      (entry) => entry.item === name.item,
    );
    const last: RawAudit | undefined = history.at(-1);
    hold(
      last?.after === itemHash(item),
      () => `${itemName(item)}: is not as the last entry left it`,
    );
  }
  return finding('there is no record');
}

/** Whose chain a record's changes are in, and by which name (design §7); undefined for what followers write themselves. */
function auditedAs({ pk, sk }: Item): { subject: string; item: string } | undefined {
  const [table, first = '', round] = pk.split('#');
  if (table === 'CAND' && /^(ACCOUNT|APPLICATION|EVIDENCE|PAYMENT|TICKET)(#|$)/.test(sk))
    return { subject: first, item: sk };
  if (table === 'TASK') return { subject: first.split('.')[0] ?? '', item: pk };
  if (table === 'PREF') return { subject: sk, item: `PREF#${round}` };
  if (table === 'ROSTER') return { subject: sk, item: 'ROSTER' };
  if (table === 'SEASON') return { subject: first, item: sk };
  return undefined;
}

/** I38: whoever is eligible may choose in at least one category, by what their sessions and the catalogue told them. */
export function nobodyEligibleIsLeftOut(season: Season): Finding {
  const { hold, finding } = tally();
  const catalogues = season.acts.filter(
    ({ deed, status }) => deed === 'showCatalogue' && status === 200,
  );
  for (const { candidateId: who, application, entry, acts } of season.dossiers) {
    if (application?.state !== 'ELIGIBLE') continue;
    const offered = catalogues
      .filter(({ query }) => query?.juniorMajorCode === entry?.majorCode)
      .map(({ answer }) => answer.categories as readonly string[]);
    for (const { deed, status, answer, sentAt } of acts) {
      const session = answer.session as { categories?: string[] } | undefined;
      const settledAt = windowAt(season, 'W10', sentAt)?.opensAt ?? 0;
      if (deed !== 'signIn' || status !== 201 || session === undefined || sentAt < settledAt)
        continue;
      const { categories = [] } = session;
      const may = categories.join() || 'no category';
      hold(categories.includes('GENERAL'), () => `${who}: signed in with ${may}`);
      for (const offer of offered)
        hold(
          offer.some((category) => categories.includes(category)),
          () => `${who}: may choose in ${may}, and is offered ${offer.join() || 'nothing'}`,
        );
    }
  }
  return finding('nobody is eligible');
}
