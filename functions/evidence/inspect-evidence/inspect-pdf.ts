import {
  ParseSpeeds,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  type PDFObject,
  PDFStream,
} from 'pdf-lib';
import {
  type InspectionLimits,
  refuse,
  type Verdict,
} from '../../../shared/domain/evidence/inspection.ts';
import { packingRefusal } from './packed-streams.ts';
import type { ReviewCopy } from './review-copy.ts';

/** Reads every object of a PDF, refuses what can act or hide, and copies the pages alone into a new file. */
export async function inspectPdf(
  bytes: Buffer,
  { maxPages = 10 }: InspectionLimits,
): Promise<ReviewCopy | Verdict> {
  const packing = await packingRefusal(bytes);
  if (packing !== undefined) return packing;
  const source = await load(bytes);
  if (!(source instanceof PDFDocument)) return source;

  const found = actingNames(source);
  const attachment = found.find((name) => attachments.has(name));
  if (attachment !== undefined) return refuse('PdfAttachment');
  if (found.length > 0) return refuse('PdfActive', { found: found.join('、') });

  try {
    const pages = source.getPageCount();
    if (pages === 0) return refuse('PdfDamaged');
    if (pages > maxPages) return refuse('PdfTooManyPages', { pages, maxPages });
    const { width, height } = source.getPage(0).getSize();
    return {
      bytes: await pagesAlone(source),
      contentType: 'application/pdf',
      width: Math.round(width),
      height: Math.round(height),
      pages,
    };
  } catch {
    // The tree of pages is not what the format promises: nothing of ours is in this block but reading it.
    return refuse('PdfDamaged');
  }
}

async function load(bytes: Buffer): Promise<PDFDocument | Verdict> {
  // Without its last mark a file was cut off, even where the parser can still guess what was meant.
  if (!bytes.subarray(-1024).includes('%%EOF')) return refuse('PdfDamaged');
  try {
    return await PDFDocument.load(bytes, {
      throwOnInvalidObject: true,
      updateMetadata: false,
      parseSpeed: ParseSpeeds.Fastest,
    });
  } catch (error) {
    // pdf-lib's own EncryptedPDFError is compiled so that `instanceof` does not know it.
    const encrypted = error instanceof Error && error.message.includes('is encrypted');
    return refuse(encrypted ? 'PdfEncrypted' : 'PdfDamaged');
  }
}

/**
 * Names that make a PDF act, or carry a file, wherever they stand; those of two letters only as keys, since as
 * values they may name a glyph. `#4a` escapes are already read by the parser.
 */
const acting = new Set(
  [
    'JavaScript',
    'JS',
    'OpenAction',
    'AA',
    'Launch',
    'SubmitForm',
    'ImportData',
    'GoToE',
    'GoToR',
  ].concat(['XFA', 'RichMedia', 'Rendition', 'Movie', 'Sound', '3D']),
);
const attachments = new Set(['EmbeddedFile', 'EmbeddedFiles', 'FileAttachment', 'EF']);

function actingNames(source: PDFDocument): readonly string[] {
  const found = new Set<string>();
  const note = (name: PDFName) => {
    const text = name.decodeText();
    if (acting.has(text) || attachments.has(text)) found.add(text);
  };
  const look = (object: PDFObject): void => {
    if (object instanceof PDFStream) look(object.dict);
    else if (object instanceof PDFArray) object.asArray().forEach(look);
    else if (object instanceof PDFName && object.decodeText().length > 2) note(object);
    else if (object instanceof PDFDict) {
      for (const [key, value] of object.entries()) {
        note(key);
        look(value);
      }
    }
  };
  for (const [, object] of source.context.enumerateIndirectObjects()) look(object);
  return [...found];
}

/** The pages with what is drawn on them, seals that stand as annotations included; no links, no metadata. */
async function pagesAlone(source: PDFDocument): Promise<Buffer> {
  const copy = await PDFDocument.create({ updateMetadata: false });
  for (const page of await copy.copyPages(source, source.getPageIndices())) {
    for (const name of ['Metadata', 'PieceInfo']) page.node.delete(PDFName.of(name));
    const annotations = page.node.Annots()?.asArray() ?? [];
    for (const annotation of annotations) {
      copy.context.lookupMaybe(annotation, PDFDict)?.delete(PDFName.of('A'));
    }
    copy.addPage(page);
  }
  return Buffer.from(await copy.save({ addDefaultPage: false }));
}
