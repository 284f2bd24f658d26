import type { SentRow } from '../checker/evidence.ts';
import { type Person, rosterCsv } from '../people.ts';
import { type Company, everyone, onDuty } from './company.ts';

/** Rows that no roster may take in, made of a student who does not exist. */
const spoilt: readonly {
  readonly why: string;
  readonly spoil: (one: Person) => Partial<Person>;
}[] = [
  { why: 'a wrong check character', spoil: ({ idNo }) => ({ idNo: withOtherCheck(idNo) }) },
  { why: 'a day that is in no calendar', spoil: () => ({ idNo: '439901200302290016' }) },
  { why: 'an ID number of 15 digits', spoil: () => ({ idNo: '439901030101001' }) },
  { why: 'a student number that Excel spoilt', spoil: () => ({ studentNo12: '1.1E+11' }) },
];

/** Every school sends its roster, in one encoding or the other, with rows that must be refused; one sends it again, mended. */
export async function importRosters(company: Company): Promise<void> {
  const { schools, people, sentRows } = company;
  await everyone(schools, async ({ code }, place) => {
    const operator = await onDuty(company, `operator-${code}`);
    const own = people.filter(({ schoolCode }) => schoolCode === code);
    const [first] = own;
    if (first === undefined) return;
    const isMended = place === 0;
    const damaged = { ...first, idNo: withOtherCheck(first.idNo) };
    const planted = spoilt.map(({ why, spoil }, n): [Person, string] => [
      {
        ...first,
        idNo: ghostId(place, n),
        studentNo12: ghostNumber(place, n),
        ...spoil({ ...first, idNo: ghostId(place, n) }),
      },
      why,
    ]);
    const good = isMended ? own.slice(1) : own;
    const bad: [Person, string][] = isMended
      ? [...planted, [damaged, 'a wrong check character']]
      : planted;
    const encoding = place % 2 === 0 ? 'gb18030' : 'utf-8';
    const send = async (rows: readonly Person[], preview: boolean) => {
      const bytes = rosterCsv(rows, { encoding });
      const batchId = await operator.importRoster(`${code}.csv`, bytes, preview);
      await company.settle();
      const report = await operator.rosterReport(batchId);
      const ended = preview ? 'PREVIEWED' : 'DONE';
      if (report.state !== ended)
        throw new Error(`The roster of ${code} is ${report.state}: ${report.reason ?? ''}`);
    };

    const rows = [...good, ...bad.map(([row]) => row)];
    sentRows.push(
      ...good.map((row) => sentRow(row)),
      ...bad.map(([row, why]) => sentRow(row, why)),
    );
    if (place === 1) await send(rows, true);
    await send(rows, false);
    if (!isMended) return;
    sentRows.push(sentRow(first));
    await send(own, false);
  });
}

function sentRow({ studentNo12, schoolCode, name, idNo }: Person, planted?: string): SentRow {
  return { studentNo12, schoolCode, name, idNo, ...(planted !== undefined && { planted }) };
}

/** Numbers of students who are not there. */
const ghostNumber = (place: number, n: number) => `1199${String(place * 100 + n).padStart(8, '0')}`;

/** A number that would be right, of somebody born in 1999: nobody of the play is. */
function ghostId(place: number, n: number): string {
  const digits = `43990119991231${String(place * 10 + n).padStart(3, '0')}`;
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * 2 ** (17 - at), 0);
  const check = (12 - (sum % 11)) % 11;
  return digits + (check === 10 ? 'X' : check);
}

/** The same number with another check character. */
function withOtherCheck(idNo: string): string {
  return idNo.slice(0, -1) + (idNo.endsWith('5') ? '6' : '5');
}
