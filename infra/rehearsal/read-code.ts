import { inflateSync } from 'node:zlib';
import jsqr from 'jsqr';

/** Pixels for each module of the code, and the quiet zone in modules. */
const scale = 4;
const quiet = 4;

/**
 * The text of the code on a printed ticket, as a camera at the door would read it: the page's filled bars are painted
 * and looked at. Undefined if there is none.
 */
export function readCode(pdf: Buffer): string | undefined {
  for (const content of contentsOf(pdf)) {
    // The code is the one path that is made of very many bars.
    for (const path of content.split(/\bf\b/)) {
      const bars = [...path.matchAll(/(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) re\b/g)].map(
        ([, x, y, width, height]) => ({
          x: +`${x}`,
          y: +`${y}`,
          width: +`${width}`,
          height: +`${height}`,
        }),
      );
      if (bars.length > 100) return decode(bars);
    }
  }
  return undefined;
}

interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function decode(bars: readonly Bar[]): string | undefined {
  const module = Math.min(...bars.map(({ height }) => Math.abs(height)));
  const [left, top] = [Math.min(...bars.map(({ x }) => x)), Math.min(...bars.map(({ y }) => y))];
  const right = Math.max(...bars.map(({ x, width }) => x + width));
  const modules = Math.round((right - left) / module);
  const side = (modules + 2 * quiet) * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  const at = (distance: number) => (Math.round(distance / module) + quiet) * scale;
  for (const { x, y, width } of bars) {
    for (let row = at(y - top); row < at(y - top) + scale; row += 1) {
      for (let column = at(x - left); column < at(x + width - left); column += 1) {
        pixels.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3);
      }
    }
  }
  return jsqr.default(pixels, side, side)?.data;
}

/** The page descriptions of a PDF whose streams are compressed. */
function contentsOf(pdf: Buffer): string[] {
  const contents: string[] = [];
  for (let from = pdf.indexOf('stream\n'); from >= 0; from = pdf.indexOf('stream\n', from + 1)) {
    if (pdf.subarray(from - 3, from).toString('latin1') === 'end') continue;
    const end = pdf.indexOf('endstream', from);
    try {
      contents.push(inflateSync(pdf.subarray(from + 7, end)).toString('latin1'));
    } catch {
      // A font or a picture that is packed otherwise.
    }
  }
  return contents;
}
