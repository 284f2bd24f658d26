import { createHash } from 'node:crypto';
import { isIdNumber, maskedId, plainName } from './arithmetic.ts';
import type { TruePerson } from './evidence.ts';
import { type Finding, tally } from './finding.ts';
import type { Dossier, Season } from './season.ts';
import { isDone } from './time.ts';

/** I06: one account for one phone, one ID number, one roster entry; and the other way round. */
export function accountsAreInjective(season: Season): Finding {
  const { hold, finding } = tally();
  const { seasonId } = season.facts;
  const unique = (kind: string) => season.under(`UNIQUE#${seasonId}#${kind}#`);
  const indexOf = ({ pk }: { pk: string }) => pk.slice(pk.lastIndexOf('#') + 1);
  const phones = new Map(
    unique('PHONE').map((item) => [indexOf(item), String(item.candidateId)] as const),
  );
  const ids = new Map(
    unique('ID').map((item) => [indexOf(item), String(item.candidateId)] as const),
  );
  const held = new Map<string, string>();
  for (const { candidateId: who, account, entry } of season.dossiers) {
    if (entry !== undefined) {
      hold(ids.get(entry.idIndex) === who, () => `${who}: the ID number is not this entry's alone`);
      hold(
        (entry.activatedAt !== undefined) === (account !== undefined),
        () => `${who}: entry and account do not agree that there is an account`,
      );
    }
    if (account === undefined) continue;
    hold(entry !== undefined, () => `${who}: an account without a roster entry`);
    hold(phones.get(account.phoneIndex) === who, () => `${who}: the phone is held by another`);
    const other = held.get(account.phoneIndex);
    hold(other === undefined, () => `${who} and ${other}: one phone, two accounts`);
    held.set(account.phoneIndex, who);
  }
  for (const [index, who] of phones) {
    hold(held.get(index) === who, () => `${who}: a phone is taken for an account that has another`);
  }
  return finding('nobody has an account');
}

/** I07: nobody came in by a name and an ID number that are not those of the roster, nor of the person. */
export function accountsMatchRoster({ dossiers }: Season): Finding {
  const { hold, finding } = tally();
  for (const { candidateId: who, account, entry, person, acts } of dossiers) {
    if (account === undefined) continue;
    hold(account.name === entry?.nameKey, () => `${who}: ${account.name} is not on the roster`);
    hold(account.idMasked === entry?.idMasked, () => `${who}: not the ID number of the roster`);
    if (person === undefined) {
      hold(false, () => `${who}: nobody of the rehearsal`);
      continue;
    }
    hold(plainName(person.name) === account.name, () => `${who}: not the name of the person`);
    hold(maskedId(person.idNo) === account.idMasked, () => `${who}: not the person's ID number`);
    for (const { deed, status, body } of acts) {
      if (deed !== 'activateAccount' || !isDone(status)) continue;
      const said = plainName(String(body?.name));
      hold(said === entry?.nameKey, () => `${who}: was let in as ${said}`);
      hold(body?.idNo === person.idNo, () => `${who}: was let in by another ID number`);
    }
  }
  return finding('nobody has an account');
}

/** I08: what was taken in has a real ID number; what was planted is not there. */
export function rosterIdsAreReal({ dossiers, facts }: Season): Finding {
  const { hold, finding } = tally();
  const key = (row: { schoolCode: string; studentNo12: string }) =>
    `${row.schoolCode}/${row.studentNo12}`;
  const sent = Map.groupBy(facts.sentRows, key);
  const entries = dossiers.flatMap(({ entry }) => entry ?? []);
  for (const entry of entries) {
    const rows = (sent.get(key(entry)) ?? []).filter(
      ({ idNo, planted }) =>
        planted === undefined && maskedId(idNo.toUpperCase()) === entry.idMasked,
    );
    hold(rows.length > 0, () => `${entry.sk}: an entry that no good row was sent for`);
    for (const { idNo } of rows) {
      const real = isIdNumber(idNo.toUpperCase());
      hold(real, () => `${entry.sk}: the ID number …${idNo.slice(-4)} cannot exist`);
    }
    hold(/^\d{3}[\dX]$/.test(entry.idLast4), () => `${entry.sk}: ${entry.idLast4} is not folded`);
  }
  const there = new Map(entries.map((entry) => [key(entry), entry]));
  for (const row of facts.sentRows) {
    if (row.planted === undefined) continue;
    const taken = there.get(key(row))?.idMasked === maskedId(row.idNo);
    hold(!taken, () => `${row.studentNo12}: taken in, though it is a row with ${row.planted}`);
  }
  return finding('no roster was imported');
}

/** I09: no password is what others know of a person, and without one of their own they can do nothing else. */
export function passwordsAreOwn({ probes, dossiers }: Season): Finding {
  const { hold, finding } = tally();
  for (const { candidateId: who, person, acts: mine } of dossiers) {
    for (const { deed, status, body } of mine) {
      if (deed !== 'setPassword' || !isDone(status)) continue;
      const derived = person && derivedPasswords(person).includes(String(body?.password));
      hold(derived === false, () => `${who}: the password is the ID, its tail, phone or birthday`);
    }
  }
  for (const { actor, status } of probes('derived-password')) {
    const refused = status === 422 || status === 400;
    hold(refused, () => `${actor}: a password that others know was answered ${status}`);
  }
  for (const { deed, actor, status } of probes('before-own-password')) {
    hold(status === 403, () => `${actor}: ${deed} without an own password was ${status}`);
  }
  return finding('nobody set a password');
}

/** What others know of a person and might try, as the log hashes it. */
function derivedPasswords({ idNo, phone, birth, studentNo12 }: TruePerson): string[] {
  const day = birth.replaceAll('-', '');
  const plain = [idNo, idNo.toLowerCase(), idNo.slice(-8), idNo.slice(-6), phone, day, studentNo12];
  return plain.map(
    (password) => `sha256:${createHash('sha256').update(password).digest('hex').slice(0, 24)}`,
  );
}

/** I10: of all who try for one phone at once, exactly one gets it. */
export function onePhoneOneWinner({ acts, facts, dossiers }: Season): Finding {
  const { hold, finding } = tally();
  const owner = new Map<string, Set<string>>();
  for (const { deed, actor, status, body } of acts) {
    if (deed !== 'activateAccount' || !isDone(status)) continue;
    const phone = String(body?.phone);
    owner.set(phone, (owner.get(phone) ?? new Set()).add(actor));
  }
  for (const phone of facts.racedPhones) {
    const winners = [...(owner.get(phone) ?? [])];
    hold(winners.length === 1, () => `${phone}: taken by ${winners.join(' and ') || 'nobody'}`);
    const [winner] = winners;
    const account = winner === undefined ? undefined : dossierOf(dossiers, winner)?.account;
    hold(
      account?.phoneMasked.slice(-4) === phone.slice(-4),
      () => `${winner}: the phone that they were given is not in their account`,
    );
  }
  return finding('nobody raced for a phone');
}

function dossierOf(dossiers: readonly Dossier[], studentNo12: string): Dossier | undefined {
  return dossiers.find(({ person }) => person?.studentNo12 === studentNo12);
}
