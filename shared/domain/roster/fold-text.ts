/** Full-width forms of ASCII (`１`, `Ｘ`, `＋`) and the ideographic space become their ASCII twins. */
export function foldWidth(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('\u3000', ' ');
}

/** Removes every space and every character that has no width, wherever it stands. */
export function removeInvisible(text: string): string {
  return text.replace(/[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g, '');
}
