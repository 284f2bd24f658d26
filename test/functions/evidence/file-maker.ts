import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import {
  AFRelationship,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFString,
  StandardFonts,
} from 'pdf-lib';
import PdfKit from 'pdfkit';
import sharp from 'sharp';

/** A picture with enough in it that its encoding has a body to damage. */
export function picture(width: number, height: number) {
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = (i * 7 + ((i >> 9) ^ (i >> 3))) & 0xff;
  return sharp(pixels, { raw: { width, height, channels: 3 } }).blur(2);
}

export const jpeg = (width = 480, height = 640) => picture(width, height).jpeg().toBuffer();
export const png = (width = 480, height = 640) => picture(width, height).png().toBuffer();

/** Left half red, right half blue: shows which way up a copy is. */
export async function twoHalves(width: number, height: number): Promise<Buffer> {
  const half = { width: width / 2, height, channels: 3 as const };
  const blue = await sharp({ create: { ...half, background: 'blue' } })
    .png()
    .toBuffer();
  return sharp({ create: { width, height, channels: 3, background: 'red' } })
    .composite([{ input: blue, left: width / 2, top: 0 }])
    .png()
    .toBuffer();
}

function chunk(type: string, data: Buffer, crc?: number): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc ?? crc32(body), body.length + 4);
  return out;
}

const pngStart = Buffer.from('89504e470d0a1a0a', 'hex');

/** A PNG that says it is this large and holds next to nothing. */
export function pngClaiming(
  width: number,
  height: number,
  data = deflateSync(Buffer.alloc(64)),
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    pngStart,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The PNG with a chunk put right after its header. */
export function withChunk(file: Buffer, type: string, data: Buffer): Buffer {
  return Buffer.concat([file.subarray(0, 33), chunk(type, data), file.subarray(33)]);
}

/** The PNG with one byte of its first pixels' checksum changed. */
export function withWrongCrc(file: Buffer): Buffer {
  const changed = Buffer.from(file);
  const at = changed.indexOf('IDAT');
  const end = at + 4 + changed.readUInt32BE(at - 4);
  changed.writeUInt32BE((changed.readUInt32BE(end) ^ 0xff) >>> 0, end);
  return changed;
}

export async function pdf(
  edit: (document: PDFDocument) => void | Promise<void> = () => undefined,
  { pages = 1, useObjectStreams = true } = {},
): Promise<Buffer> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (let n = 1; n <= pages; n += 1) {
    document.addPage([595, 842]).drawText(`Proof ${n}`, { x: 50, y: 700, font });
  }
  await edit(document);
  return Buffer.from(await document.save({ useObjectStreams }));
}

export const pdfWithScript = (name = 'JavaScript') =>
  pdf((document) => {
    const action = document.context.obj({ S: name, JS: PDFString.of('app.alert(1)') });
    const names = document.context.obj({ Names: [PDFString.of('a'), action] });
    document.catalog.set(PDFName.of('Names'), document.context.obj({ JavaScript: names }));
  });

export const pdfWithAction = (key: 'OpenAction' | 'AA', subtype: string) =>
  pdf((document) => {
    const action = document.context.obj({ S: subtype, F: PDFString.of('cmd.exe') });
    const value = key === 'AA' ? document.context.obj({ O: action }) : action;
    const holder = key === 'AA' ? document.getPage(0).node : document.catalog;
    holder.set(PDFName.of(key), value);
  });

export const pdfWithAnnotation = (entries: Record<string, unknown>) =>
  pdf((document) => {
    const annotation = document.context.obj({
      Type: 'Annot',
      Rect: [0, 0, 9, 9],
      ...entries,
    } as never);
    document.getPage(0).node.set(PDFName.of('Annots'), document.context.obj([annotation]));
  });

export const pdfWithAttachment = () =>
  pdf((document) =>
    document.attach(Buffer.from('MZ'), 'a.exe', { afRelationship: AFRelationship.Data }),
  );

/** The names that hide by escapes: `/J#61vaScript`. Written without object streams, so that they can be edited. */
export async function pdfWithEscapedNames(): Promise<Buffer> {
  const plain = await pdf(
    (document) => {
      const action = document.context.obj({ S: 'JavaScript', JS: PDFHexString.of('61') });
      document.catalog.set(PDFName.of('XX'), document.context.register(action));
    },
    { useObjectStreams: false },
  );
  return Buffer.from(
    plain.toString('latin1').replace('/JavaScript', '/J#61vaScript').replace('/JS ', '/J#53 '),
    'latin1',
  );
}

/** One object of it is no object, though all around it is in order. */
export async function pdfWithBrokenObject(): Promise<Buffer> {
  const plain = await pdf(undefined, { useObjectStreams: false });
  return Buffer.from(plain.toString('latin1').replace('/Type /Font', '/Typ[ >> /F'), 'latin1');
}

/** An object stream that unpacks to 200 MB. */
export async function pdfBomb(): Promise<Buffer> {
  return pdf((document) => {
    const bomb = document.context.stream(deflateSync(Buffer.alloc(200 * 1024 * 1024)), {
      Type: 'XObject',
      Filter: 'FlateDecode',
    });
    document.context.register(bomb);
  });
}

/** A PDF of one page and one more stream, written by hand: as no library would. */
export function pdfWithStream(dict: string, body: Buffer, streamEnd = '\n'): Buffer {
  return Buffer.concat([
    Buffer.from('%PDF-1.5\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n'),
    Buffer.from('2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n'),
    Buffer.from('3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>> endobj\n'),
    Buffer.from('5 0 obj /ObjStm endobj\n6 0 obj [/FlateDecode/FlateDecode] endobj\n'),
    Buffer.from(`4 0 obj <<${dict}/Length ${body.length}>> stream${streamEnd}`),
    body,
    Buffer.from('\nendstream endobj\ntrailer <</Size 7/Root 1 0 R>>\n%%EOF\n'),
  ]);
}

/** One object in a stream of objects: an array of this many bytes. */
export const arrayOf = (bytes: number) => Buffer.from(`7 0 [${'0 '.repeat(bytes / 2)}]`);

export function encryptedPdf(userPassword: string | undefined): Promise<Buffer> {
  const document = new PdfKit({ ...(userPassword && { userPassword }), ownerPassword: 'owner' });
  document.text('secret');
  document.end();
  return collect(document);
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

/** A PDF whose pages carry a seal as an annotation with an appearance and a link. */
export const pdfWithSeal = () =>
  pdf((document) => {
    const { context } = document;
    const look = context.register(
      context.stream('0 0 9 9 re f', { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 9, 9] }),
    );
    const seal = context.obj({
      Type: 'Annot',
      Subtype: 'Stamp',
      Rect: [0, 0, 9, 9],
      AP: { N: look },
    });
    const link = context.obj({
      Type: 'Annot',
      Subtype: 'Link',
      Rect: [0, 0, 9, 9],
      A: { S: 'URI', URI: PDFString.of('https://example.invalid') },
    });
    document
      .getPage(0)
      .node.set(
        PDFName.of('Annots'),
        context.obj([context.register(seal), context.register(link)]),
      );
    document.setTitle('private title');
  });

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Subtypes of the annotations of a PDF's first page, and whether each has an action. */
export async function annotationsOf(file: Uint8Array): Promise<string[]> {
  const document = await PDFDocument.load(file);
  const annotations = document.getPage(0).node.Annots()?.asArray() ?? [];
  return annotations.map((ref) => {
    const annotation = document.context.lookup(ref, PDFDict);
    const subtype = annotation.lookup(PDFName.of('Subtype'), PDFName).decodeText();
    return annotation.has(PDFName.of('A')) ? `${subtype} with action` : subtype;
  });
}
