import { readFileSync } from 'node:fs';
import { create, type Font } from 'fontkit';
import { type Fault, thrower } from '../../../shared/domain/kernel/fault.ts';

const fontFaults = {
  GlyphMissing: {
    kind: 'refused',
    zh: '字体中没有“{character}”（{codePoint}）：请为准考证补充含该字的字体后重新生成。',
    en: 'No ticket font has the character {character} ({codePoint}); add a font that has it and draw again.',
  },
} as const satisfies Record<string, Fault>;
const refused = thrower(fontFaults);

/** A stretch of text that one font can draw. */
export interface Run {
  readonly text: string;
  readonly font: Font;
}

/** The text font, and those to fall back on for characters that it has not. */
export interface TicketFonts {
  /** Splits a text by the first font that has each character; one that none has is refused by name, never drawn as a box. */
  readonly runsOf: (text: string) => readonly Run[];
  /** How wide a text is at this size, in points. */
  readonly widthOf: (text: string, size: number) => number;
}

interface Glyph {
  readonly font: Font;
  /** In parts of the size. */
  readonly advance: number;
}

/**
 * Fonts in the order in which they are asked. Each is opened when the first character needs it, and once: an opened
 * font keeps what it has parsed, and no document changes it.
 */
export function openFonts(files: readonly (string | URL)[]): TicketFonts {
  const opened: Font[] = [];
  const glyphs = new Map<string, Glyph>();

  const find = (character: string): Glyph => {
    const codePoint = character.codePointAt(0) ?? 0;
    for (const [n, file] of files.entries()) {
      opened[n] ??= create(readFileSync(file));
      const font = opened[n];
      if (font.hasGlyphForCodePoint(codePoint))
        return { font, advance: font.glyphForCodePoint(codePoint).advanceWidth / font.unitsPerEm };
    }
    const hex = codePoint.toString(16).toUpperCase().padStart(4, '0');
    throw refused('GlyphMissing', { character, codePoint: `U+${hex}` });
  };
  const glyphOf = (character: string): Glyph => {
    const glyph = glyphs.get(character) ?? find(character);
    glyphs.set(character, glyph);
    return glyph;
  };

  return {
    runsOf: (text) => {
      const runs: { text: string; font: Font }[] = [];
      for (const character of text) {
        const { font } = glyphOf(character);
        const last = runs.at(-1);
        if (last?.font === font) last.text += character;
        else runs.push({ text: character, font });
      }
      return runs;
    },
    widthOf: (text, size) => {
      let width = 0;
      for (const character of text) width += glyphOf(character).advance;
      return width * size;
    },
  };
}
