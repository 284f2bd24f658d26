import type { TicketFonts } from './ticket-fonts.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface TextStyle {
  readonly size: number;
  readonly bold?: boolean;
  readonly grey?: boolean;
  readonly align?: 'left' | 'center' | 'right';
  /** Extra space between characters, in points. */
  readonly spread?: number;
}

/** Characters that no line may begin with. */
const closing = '，。、；：！？）》」』”’%';
/** Line height of a text that had to be broken in a box, and the size under which nothing is printed. */
const tight = 1.15;
const smallest = 5;
/** Printed grey: dark enough for a bad toner. */
const grey = '#444444';

/** Draws lines and Chinese text at exact places; every text goes through the glyph check. */
export class Pen {
  private readonly doc: PDFKit.PDFDocument;
  private readonly fonts: TicketFonts;

  constructor(doc: PDFKit.PDFDocument, fonts: TicketFonts) {
    this.doc = doc;
    this.fonts = fonts;
  }

  /** A text in the middle of a box's height: on one line if it can be, else smaller and on as many as have room. */
  line(text: string, box: Box, style: TextStyle): void {
    const { align = 'left', spread = 0 } = style;
    const { size, lines } = this.fitted(text, box, style);
    const top = box.y + (box.height - (lines.length * tight - tight + 1) * size) / 2;
    for (const [n, line] of lines.entries()) {
      const free = box.width - this.widthOf(line, size, spread);
      const indent = { left: 0, center: free / 2, right: free }[align];
      this.write(line, box.x + indent, top + n * size * tight, { ...style, size });
    }
  }

  /** A paragraph broken between characters. Gives the y under its last line. */
  paragraph(text: string, { x, y, width }: Omit<Box, 'height'>, style: TextStyle): number {
    const leading = style.size * 1.55;
    const lines = this.broken(text, width, style.size);
    for (const [n, line] of lines.entries()) this.write(line, x, y + n * leading, style);
    return y + lines.length * leading;
  }

  /** A frame; with `fill`, the ground of a label. */
  frame({ x, y, width, height }: Box, fill?: string): void {
    if (fill !== undefined) this.doc.rect(x, y, width, height).fill(fill);
    this.doc.lineWidth(0.6).rect(x, y, width, height).stroke('black');
  }

  rule(x: number, y: number, width: number, thickness: number): void {
    this.doc.rect(x, y, width, thickness).fill('black');
  }

  private fitted(text: string, { width, height }: Box, { size: wanted, spread }: TextStyle) {
    for (let size = wanted; size > smallest; size -= 0.5) {
      const lines = this.broken(text, width, size, spread);
      if (lines.length === 1 || lines.length * size * tight <= height) return { size, lines };
    }
    return { size: smallest, lines: this.broken(text, width, smallest, spread) };
  }

  private broken(text: string, width: number, size: number, spread?: number): readonly string[] {
    const lines: string[] = [];
    let line = '';
    for (const part of text.match(/[!-~]+|./gsu) ?? []) {
      if (this.widthOf(line + part, size, spread) > width && !closing.includes(part)) {
        if (line !== '') lines.push(line);
        line = '';
      }
      line += part;
    }
    return [...lines, line];
  }

  private widthOf(text: string, size: number, spread = 0): number {
    return this.fonts.widthOf(text, size) + ([...text].length - 1) * spread;
  }

  /** The font has one weight; bold is the same outline with a pen drawn along it, so that it costs no second font. */
  private write(text: string, x: number, y: number, style: TextStyle): void {
    const { size, bold = false, spread = 0 } = style;
    const colour = style.grey ? grey : 'black';
    this.doc
      .fillColor(colour)
      .strokeColor(colour)
      .lineWidth(size / 36)
      .fontSize(size);
    let at = x;
    for (const run of this.fonts.runsOf(text)) {
      // pdfkit takes opened fonts; its types know of files only.
      this.doc.font(run.font as never, run.font.postscriptName).text(run.text, at, y, {
        lineBreak: false,
        baseline: -size * 0.86,
        characterSpacing: spread,
        fill: true,
        stroke: bold,
      });
      at += this.widthOf(run.text, size, spread) + spread;
    }
  }
}
