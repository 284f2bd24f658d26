import { foldWidth, removeInvisible } from './fold-text.ts';

/**
 * GBK's row FE50-FEA0: characters that had no code point when old rosters were written and were kept in the
 * private area U+E815-U+E864. In order, what each one is today (GB 18030-2022).
 */
const legacyGbkRow = [
  ...'⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹',
  ...'䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻',
];
const firstLegacy = 0xe815;

/**
 * The name as it is compared and printed: NFC, legacy codes mapped, spaces and characters without width
 * removed, every middle dot of domain §6.9 made `·`. The raw name is kept beside it, never replaced.
 */
export function nameKey(raw: string): string {
  const mapped = raw
    .normalize('NFC')
    .replace(/[\ue815-\ue864]/g, (old) => legacyGbkRow[old.charCodeAt(0) - firstLegacy] ?? old);
  return foldWidth(removeInvisible(mapped)).replace(/[•・･‧∙⋅·.]/g, '·');
}

export type NameFlaw = 'NameTooShort' | 'NameTooLong' | 'NamePlaceholder';

/** Longest name in code points, not UTF-16 units (domain §6.8, §6.9). */
const maxNameCodePoints = 64;

/**
 * The flaw of a name key that stands on a Chinese card. A `?`, pinyin, U+FFFD or an unknown private character
 * is a placeholder for what the school could not type: the school repairs it, nothing passes it (domain §6.8).
 */
export function nameFlaw(key: string): NameFlaw | undefined {
  const length = [...key].length;
  if (length > maxNameCodePoints) return 'NameTooLong';
  if (!/^[\p{Script=Han}·]*$/u.test(key) || /^·|·$/.test(key)) return 'NamePlaceholder';
  return length < 2 ? 'NameTooShort' : undefined;
}
