import { constants, inflateRawSync } from 'node:zlib';
import {
  ParseSpeeds,
  PDFArray,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFParser,
  PDFRawStream,
} from 'pdf-lib';
import {
  maxUnpackedBytes,
  type Refusal,
  refuse,
  type Verdict,
} from '../../../shared/domain/evidence/inspection.ts';

/** Why a PDF must not be loaded: pdf-lib unpacks streams of objects without a limit, whatever they are packed in. */
export async function packingRefusal(bytes: Buffer): Promise<Verdict | undefined> {
  const parser = new WatchfulParser(bytes, ParseSpeeds.Fastest, true);
  // What is wrong with the file beside its packing is found again, and said, when it is loaded.
  await parser.parseDocument().catch(() => undefined);
  return parser.found && refuse(parser.found);
}

/** Reads a file as `PDFDocument.load` will, and stops at the first stream that must not be unpacked. */
class WatchfulParser extends PDFParser {
  found: Refusal | undefined;
  private readonly unpacked = { objects: 0, file: 0 };

  override parseObject(): PDFObject {
    const object = super.parseObject();
    if (object instanceof PDFRawStream) this.found ??= this.refusalOf(object);
    if (this.found !== undefined) throw new Error(this.found);
    return object;
  }

  private refusalOf(stream: PDFRawStream): Refusal | undefined {
    const type = stream.dict.lookup(PDFName.of('Type'));
    const holdsObjects = type === PDFName.of('ObjStm') || type === PDFName.of('XRef');
    const [filter, ...more] = filtersOf(stream);
    if (holdsObjects && (more.length > 0 || !(filter === undefined || filter === flate)))
      return 'PdfPackingUnknown';

    const bytes = filter === flate ? unpackedBytes(stream.contents) : stream.contents.length;
    if (bytes === undefined) return 'PdfUnpacksTooLarge';
    this.unpacked.file += bytes;
    if (holdsObjects) this.unpacked.objects += bytes;
    const { objects, file } = this.unpacked;
    if (objects > maxUnpackedBytes.objects || file > maxUnpackedBytes.file)
      return 'PdfUnpacksTooLarge';
    // An entry says at least what it is and where, in a byte each.
    const listsMore = type === PDFName.of('XRef') && entriesOf(stream) > bytes / 2;
    return listsMore ? 'PdfDamaged' : undefined;
  }
}

const flate = PDFName.of('FlateDecode');

function filtersOf({ dict }: PDFRawStream): readonly (PDFObject | undefined)[] {
  const filter = dict.lookup(PDFName.of('Filter'));
  if (filter instanceof PDFArray) return filter.asArray().map((_, i) => filter.lookup(i));
  return filter === undefined ? [] : [filter];
}

/** As pdf-lib unpacks it: up to where it is broken, its checksum not asked; undefined if it is too large. */
function unpackedBytes(contents: Uint8Array): number | undefined {
  try {
    return inflateRawSync(contents.subarray(2), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: maxUnpackedBytes.stream,
    }).length;
  } catch (error) {
    return error instanceof RangeError ? undefined : 0;
  }
}

/** How many entries a table of objects says it has; pdf-lib makes each of them, there or not. */
function entriesOf({ dict }: PDFRawStream): number {
  const index = dict.lookup(PDFName.of('Index'));
  const counts =
    index instanceof PDFArray
      ? index.asArray().flatMap((_, i) => (i % 2 === 1 ? [index.lookup(i)] : []))
      : [dict.lookup(PDFName.of('Size'))];
  return counts.reduce(
    (all, count) => all + (count instanceof PDFNumber ? count.asNumber() : 0),
    0,
  );
}
