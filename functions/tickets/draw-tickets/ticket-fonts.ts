import { readFile } from 'node:fs/promises';
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

/** A stretch of text that one face can draw. */
export interface Run {
  readonly text: string;
  readonly face: number;
}

/** Opened fonts: the text face first, then those to fall back on for characters that it has not. */
export interface TicketFonts {
  readonly faces: readonly Font[];
  /** Splits a text by the first face that has each character; one that none has is refused by name, never drawn as a box. */
  readonly runsOf: (text: string) => readonly Run[];
  /** How wide a text is at this size, in points. */
  readonly widthOf: (text: string, size: number) => number;
}

interface Glyph {
  readonly face: number;
  /** In parts of the size. */
  readonly advance: number;
}

/** Opens font files, once per cold start: an opened font keeps what it has parsed, and no document changes it. */
export async function openFonts(files: readonly (string | URL)[]): Promise<TicketFonts> {
  const faces = await Promise.all(files.map(async (file) => create(await readFile(file))));
  const glyphs = new Map<string, Glyph>();

  const find = (character: string): Glyph => {
    const codePoint = character.codePointAt(0) ?? 0;
    const face = faces.findIndex((known) => known.hasGlyphForCodePoint(codePoint));
    const font = faces[face];
    if (font === undefined) {
      const hex = codePoint.toString(16).toUpperCase().padStart(4, '0');
      throw refused('GlyphMissing', { character, codePoint: `U+${hex}` });
    }
    return { face, advance: font.glyphForCodePoint(codePoint).advanceWidth / font.unitsPerEm };
  };
  const glyphOf = (character: string): Glyph => {
    const glyph = glyphs.get(character) ?? find(character);
    glyphs.set(character, glyph);
    return glyph;
  };

  return {
    faces,
    runsOf: (text) => {
      const runs: { text: string; face: number }[] = [];
      for (const character of text) {
        const { face } = glyphOf(character);
        const last = runs.at(-1);
        if (last?.face === face) last.text += character;
        else runs.push({ text: character, face });
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
