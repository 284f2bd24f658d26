import { beijing } from './tour.ts';

interface Welcome {
  readonly baseUrl: string;
  readonly seconds: number;
  readonly seasonNow: number;
  readonly dataFolder: string;
  readonly people: {
    readonly password: string;
    readonly yours: { readonly name: string; readonly idNo: string; readonly phone: string };
    readonly files: { readonly photo: string; readonly roster: string };
    /** The school whose roster is left to be imported. */
    readonly school: string;
    readonly staff: readonly string[];
    readonly acting: readonly { readonly name: string; readonly idNo: string }[];
  };
}

/** A terminal as narrow as any. */
const columns = 80;

/** What `npm start` says when all is in: the addresses, and everybody's way in. */
export function welcome({ baseUrl, seconds, seasonNow, dataFolder, people }: Welcome): string {
  const { yours, files, school } = people;
  return `
People who act by themselves once registration has opened, by ID number
${inColumns(people.acting.map(({ name, idNo }) => `${idNo} ${name}`))}

Staff
${inColumns(people.staff)}

Left to you
  ${yours.name}   ID ${yours.idNo}, phone ${yours.phone}; no password yet
    photo    ${files.photo}
  operator-${school} imports the roster of the school, in GB18030
    roster   ${files.roster}
  reviewer-${school} reviews what its people submit

Everybody's password is ${people.password}; staff also need the
TOTP code that the outbox shows.

考期 Kaoqi is ready after ${seconds.toFixed(1)} s.

  portal       ${baseUrl}/
  API          ${baseUrl}/v1/season
  description  ${baseUrl}/openapi.json
  health       ${baseUrl}/health
  outbox       ${baseUrl}/local/outbox    text messages, TOTP codes
  cashier      ${baseUrl}/local/cashier

It is ${beijing(seasonNow)} in the season; the bar at the foot of the portal moves
its clock forward. Ctrl-C ends it all, and the next start goes on from there;
npm start -- --fresh begins anew. All is kept in ${dataFolder}.`;
}

function inColumns(words: readonly string[]): string {
  const wide = Math.max(...words.map(widthOf)) + 2;
  const perLine = Math.floor((columns - 2) / wide);
  const lines = Array.from({ length: Math.ceil(words.length / perLine) }, (_, line) =>
    words.slice(line * perLine, (line + 1) * perLine),
  );
  return lines
    .map((line) => `  ${line.map((word) => word + ' '.repeat(wide - widthOf(word))).join('')}`)
    .map((line) => line.trimEnd())
    .join('\n');
}

/** In columns of a terminal: a Chinese character takes two. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1), 0);
