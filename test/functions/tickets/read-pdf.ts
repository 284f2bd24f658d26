import jsqr from 'jsqr';
import { getDocument, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** The part of pdfjs's canvas factory that is needed here; pdfjs brings the canvas itself. */
interface CanvasFactory {
  create(
    width: number,
    height: number,
  ): {
    readonly canvas: unknown;
    readonly context: {
      getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray };
    };
  };
}

async function onFirstPage<T>(
  bytes: Uint8Array,
  read: (page: PDFPageProxy, draw: (scale: number) => Promise<Picture>) => Promise<T>,
): Promise<T> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const document = await task.promise;
  const page = await document.getPage(1);
  const draw = async (scale: number): Promise<Picture> => {
    const viewport = page.getViewport({ scale });
    const [width, height] = [Math.round(viewport.width), Math.round(viewport.height)];
    const { canvas, context } = (document.canvasFactory as CanvasFactory).create(width, height);
    await page.render({ canvas: canvas as never, viewport }).promise;
    return { width, height, data: context.getImageData(0, 0, width, height).data };
  };
  try {
    return await read(page, draw);
  } finally {
    await task.destroy();
  }
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** The page as pdfjs paints it. */
export const pictureOf = (bytes: Uint8Array, scale: number) =>
  onFirstPage(bytes, (_, draw) => draw(scale));

/** The text layer as pdfjs reads it, without the spaces between its pieces. */
export const textOf = (bytes: Uint8Array) =>
  onFirstPage(bytes, async (page) => {
    const { items } = await page.getTextContent();
    return items
      .map((item) => ('str' in item ? item.str : ''))
      .join('')
      .replace(/\s/g, '');
  });

/** The pieces of the text layer, one for each line that was drawn. */
export const linesOf = (bytes: Uint8Array) =>
  onFirstPage(bytes, async (page) => {
    const { items } = await page.getTextContent();
    return items.flatMap((item) => ('str' in item && item.str.trim() !== '' ? [item.str] : []));
  });

/** The code as a camera would see it on the painted page. */
export async function qrOf(bytes: Uint8Array): Promise<string | undefined> {
  const { data, width, height } = await pictureOf(bytes, 2);
  return jsqr.default(data, width, height)?.data;
}
