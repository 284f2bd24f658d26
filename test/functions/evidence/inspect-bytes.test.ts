import { deflateSync } from 'node:zlib';
import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectBytes } from '../../../functions/evidence/inspect-evidence/inspect-bytes.ts';
import {
  type InspectionLimits,
  type Refusal,
  typeOfBytes,
} from '../../../shared/domain/evidence/inspection.ts';
import {
  annotationsOf,
  arrayOf,
  encryptedPdf,
  jpeg,
  pdf,
  pdfBomb,
  pdfWithAction,
  pdfWithAnnotation,
  pdfWithAttachment,
  pdfWithBrokenObject,
  pdfWithEscapedNames,
  pdfWithScript,
  pdfWithSeal,
  pdfWithStream,
  picture,
  png,
  pngClaiming,
  sha256,
  twoHalves,
  withChunk,
  withWrongCrc,
} from './file-maker.ts';

const megabyte = 1024 * 1024;
const photo: InspectionLimits = {
  maxBytes: { 'image/jpeg': 15 * megabyte, 'image/png': 15 * megabyte },
  minWidthPixels: 480,
  minHeightPixels: 640,
  ratio: { width: 3, height: 4, tolerance: 0.03 },
};
const proof: InspectionLimits = {
  maxBytes: {
    'image/jpeg': 15 * megabyte,
    'image/png': 15 * megabyte,
    'application/pdf': 5 * megabyte,
  },
  maxPages: 10,
};

/** Announced as what it is. */
const inspect = (bytes: Buffer, limits: InspectionLimits) =>
  inspectBytes(bytes, limits, typeOfBytes(bytes) ?? 'image/jpeg');

async function accepted(bytes: Buffer, limits: InspectionLimits) {
  const verdict = await inspect(bytes, limits);
  if (verdict.verdict !== 'accepted') throw new Error(verdict.reason);
  return verdict;
}
const reasonOf = async (bytes: Buffer, limits: InspectionLimits) => {
  const verdict = await inspect(bytes, limits);
  return verdict.verdict === 'refused' ? verdict.reason : 'accepted';
};
const text = (content: string) => Buffer.from(content, 'latin1');
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="640"><script>alert(1)</script></svg>';

type Hostile = readonly [name: string, make: () => Buffer | Promise<Buffer>, reason: Refusal];

const neverEvidence: readonly Hostile[] = [
  ['nothing', () => Buffer.alloc(0), 'FileEmpty'],
  ['one zero byte', () => Buffer.alloc(1), 'TypeNotAllowed'],
  ['plain text', () => text('I am a photo, believe me.'), 'TypeNotAllowed'],
  ['an HTML page', () => text('<!doctype html><script>alert(1)</script>'), 'TypeNotAllowed'],
  ['an SVG, whatever its name', () => text(svg), 'TypeNotAllowed'],
  ['an SVG behind an XML header', () => text(`<?xml version="1.0"?>${svg}`), 'TypeNotAllowed'],
  ['a GIF', () => picture(480, 640).gif().toBuffer(), 'TypeNotAllowed'],
  ['a GIF that is also a script', () => text('GIF89a/*\x01\x00*/=1;alert(1)'), 'TypeNotAllowed'],
  ['a WebP', () => picture(480, 640).webp().toBuffer(), 'TypeNotAllowed'],
  ['a TIFF', () => picture(480, 640).tiff().toBuffer(), 'TypeNotAllowed'],
  ['a BMP', () => Buffer.concat([text('BM'), Buffer.alloc(60)]), 'TypeNotAllowed'],
  ['an icon', () => Buffer.from('00000100010010100000', 'hex'), 'TypeNotAllowed'],
  ['an AVIF', () => picture(64, 64).avif().toBuffer(), 'HeicNotAllowed'],
  ['a HEIC', () => text('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), 'HeicNotAllowed'],
  ['a ZIP', () => Buffer.from('504b03041400', 'hex'), 'TypeNotAllowed'],
  ['a RAR', () => text('Rar!\x1a\x07\x01\0'), 'TypeNotAllowed'],
  ['a Windows program', () => text('MZ\x90\0\x03\0\0\0'), 'TypeNotAllowed'],
  ['a Linux program', () => text('\x7fELF\x02\x01\x01'), 'TypeNotAllowed'],
  ['a shell script', () => text('#!/bin/sh\nrm -rf /'), 'TypeNotAllowed'],
  ['an old Word file', () => Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'TypeNotAllowed'],
  ['an MP4', () => text('\0\0\0\x18ftypmp42\0\0\0\0mp42isom'), 'TypeNotAllowed'],
  ['a PostScript file', () => text('%!PS-Adobe-3.0\n'), 'TypeNotAllowed'],
  ['a JPEG behind a space', async () => Buffer.concat([text(' '), await jpeg()]), 'TypeNotAllowed'],
  [
    'a PDF behind a line of junk',
    async () => Buffer.concat([text('junk\n'), await pdf()]),
    'TypeNotAllowed',
  ],
  [
    'a PDF behind a byte order mark',
    async () => Buffer.concat([Buffer.from('efbbbf', 'hex'), await pdf()]),
    'TypeNotAllowed',
  ],

  ['a JPEG of three bytes', () => Buffer.from('ffd8ff', 'hex'), 'ImageDamaged'],
  ['a JPEG cut in its middle', async () => (await jpeg()).subarray(0, 9_000), 'ImageDamaged'],
  [
    'a JPEG without its last hundredth',
    async () => (await jpeg()).subarray(0, -300),
    'ImageDamaged',
  ],
  [
    'a JPEG with noise in its header',
    async () => (await jpeg()).fill(0xaa, 20, 160),
    'ImageDamaged',
  ],
  [
    'a program under a JPEG signature',
    () => Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), text('MZ'.repeat(900))]),
    'ImageDamaged',
  ],
  ['a PNG signature alone', () => Buffer.from('89504e470d0a1a0a', 'hex'), 'ImageDamaged'],
  ['a PNG cut in its middle', async () => (await png()).subarray(0, 20_000), 'ImageDamaged'],
  ['a PNG without its end', async () => (await png()).subarray(0, -40), 'ImageDamaged'],
  ['a PNG with a wrong checksum', async () => withWrongCrc(await png()), 'ImageDamaged'],
  ['a PNG without pixels', () => pngClaiming(480, 640), 'ImageDamaged'],
  [
    'a PNG with broken compression',
    () => pngClaiming(480, 640, text('not deflated')),
    'ImageDamaged',
  ],
  ['a PNG of 0 by 640', () => pngClaiming(0, 640), 'ImageDamaged'],
  ['a PNG that claims 30,000 × 30,000', () => pngClaiming(30_000, 30_000), 'TooManyPixels'],
  [
    'a PNG that is 8,000 × 8,000 of one colour',
    () => pngClaiming(8_000, 8_000, deflateSync(Buffer.alloc(8_000 * 24_001))),
    'TooManyPixels',
  ],
  [
    'an animated PNG',
    async () => withChunk(await png(), 'acTL', Buffer.from('0000000200000000', 'hex')),
    'ImageAnimated',
  ],

  ['a PDF header alone', () => text('%PDF-1.7\n%%EOF'), 'PdfDamaged'],
  ['a PDF cut in its middle', async () => (await pdf()).subarray(0, 500), 'PdfDamaged'],
  ['a PDF without its last line', async () => (await pdf()).subarray(0, -8), 'PdfDamaged'],
  [
    'a PDF cut in its middle with an end sewn on',
    async () => Buffer.concat([(await pdf()).subarray(0, 400), text('\n%%EOF')]),
    'PdfDamaged',
  ],
  [
    'an HTML page under a PDF header',
    () => text('%PDF-1.7\n<script>alert(1)</script>\n%%EOF'),
    'PdfDamaged',
  ],
  ['a PDF with an object that is none', pdfWithBrokenObject, 'PdfDamaged'],
  ['a PDF with a password', () => encryptedPdf('open me'), 'PdfEncrypted'],
  ['a PDF with an owner password alone', () => encryptedPdf(undefined), 'PdfEncrypted'],
  ['a PDF with a script', () => pdfWithScript(), 'PdfActive'],
  ['a PDF with a script whose name is escaped', pdfWithEscapedNames, 'PdfActive'],
  [
    'a PDF that starts a program when opened',
    () => pdfWithAction('OpenAction', 'Launch'),
    'PdfActive',
  ],
  ['a PDF that goes somewhere when opened', () => pdfWithAction('OpenAction', 'GoTo'), 'PdfActive'],
  ['a PDF that acts when a page is seen', () => pdfWithAction('AA', 'URI'), 'PdfActive'],
  [
    'a PDF with a button that starts a program',
    () => pdfWithAnnotation({ Subtype: 'Widget', A: { S: 'Launch' } }),
    'PdfActive',
  ],
  [
    'a PDF with a button that sends its form',
    () => pdfWithAnnotation({ Subtype: 'Widget', A: { S: 'SubmitForm' } }),
    'PdfActive',
  ],
  ['a PDF with a film', () => pdfWithAnnotation({ Subtype: 'RichMedia' }), 'PdfActive'],
  ['a PDF with a file in it', pdfWithAttachment, 'PdfAttachment'],
  [
    'a PDF with a file pinned to a page',
    () => pdfWithAnnotation({ Subtype: 'FileAttachment' }),
    'PdfAttachment',
  ],
  ['a PDF of eleven pages', () => pdf(undefined, { pages: 11 }), 'PdfTooManyPages'],
  ['a PDF that unpacks to 200 MB', pdfBomb, 'PdfUnpacksTooLarge'],
  [
    'a PDF whose objects are packed twice',
    () =>
      pdfWithStream(
        '/Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]',
        deflateSync(deflateSync(arrayOf(32 * megabyte))),
      ),
    'PdfPackingUnknown',
  ],
  [
    'a PDF that says elsewhere that its objects are packed twice',
    () =>
      pdfWithStream('/Type 5 0 R/N 1/First 4/F#69lter 6 0 R', deflateSync(deflateSync(arrayOf(2)))),
    'PdfPackingUnknown',
  ],
  [
    'a PDF whose objects are packed in another way',
    () => pdfWithStream('/Type/ObjStm/N 1/First 4/Filter/LZWDecode', arrayOf(2)),
    'PdfPackingUnknown',
  ],
  [
    'a PDF whose list of objects is packed twice',
    () => pdfWithStream('/Type/XRef/Size 1/W[1 2 1]/Filter 6 0 R', deflateSync(deflateSync(''))),
    'PdfPackingUnknown',
  ],
  [
    'a PDF whose list says that it has a billion objects',
    () => pdfWithStream('/Type/XRef/Size 1000000000/W[0 0 0]/Root 1 0 R', Buffer.alloc(9)),
    'PdfDamaged',
  ],
  [
    'a PDF whose objects unpack to 5 MB',
    () =>
      pdfWithStream(
        '/Type/ObjStm/N 1/First 4/Filter/FlateDecode',
        deflateSync(arrayOf(5 * megabyte)),
        ' \r\n',
      ),
    'PdfUnpacksTooLarge',
  ],
  [
    'a PDF of more than 5 MB',
    async () => Buffer.concat([await pdf(), Buffer.alloc(5 * megabyte)]),
    'FileTooLarge',
  ],
];

describe('as evidence', () => {
  test.each(neverEvidence)('%s is refused', async (_, make, reason) => {
    expect(await reasonOf(await make(), proof)).toBe(reason);
  });

  test('a refusal says in both languages what to do', async () => {
    expect(await inspect(await pdf(undefined, { pages: 11 }), proof)).toEqual({
      verdict: 'refused',
      reason: 'PdfTooManyPages',
      zh: 'PDF 共 11 页，最多 10 页：请只保留需要的页。',
      en: 'The PDF has 11 pages and 10 are allowed; keep only those needed.',
    });
  });

  test('a file of one type that was announced as another is refused, whichever it is', async () => {
    const asPdf = await inspectBytes(await jpeg(), proof, 'application/pdf');
    expect(asPdf).toEqual({
      verdict: 'refused',
      reason: 'TypeDiffers',
      zh: '文件内容是 JPEG，却以 PDF 上传（扩展名与内容不符）：请改正扩展名后重新上传。',
      en: 'The content is JPEG but was announced as PDF; give the file the right extension and upload it again.',
    });
    const asPicture = [
      await inspectBytes(await pdf(), proof, 'image/jpeg'),
      await inspectBytes(await png(), proof, 'image/jpeg'),
    ];
    expect(asPicture).toMatchObject([{ reason: 'TypeDiffers' }, { reason: 'TypeDiffers' }]);
  });

  test('a JPEG is accepted and drawn again, without the script at its end', async () => {
    const bytes = Buffer.concat([await jpeg(), text('<script>alert(1)</script>')]);
    const verdict = await accepted(bytes, proof);
    expect(verdict).toMatchObject({ contentType: 'image/jpeg', width: 480, height: 640, pages: 1 });
    expect(verdict.sha256).toBe(sha256(bytes));
    expect(verdict.reviewSha256).toBe(sha256(verdict.reviewCopy));
    expect(verdict.reviewCopy.includes('script')).toBe(false);
  });

  test('a JPEG that is also a ZIP is accepted and no ZIP any more', async () => {
    const verdict = await accepted(
      Buffer.concat([await jpeg(), Buffer.from('504b030414000600', 'hex')]),
      proof,
    );
    expect(verdict.reviewCopy.includes(Buffer.from('504b0304', 'hex'))).toBe(false);
  });

  test('a JPEG with a PDF in its comment is accepted and drawn again without it', async () => {
    const plain = await jpeg();
    const inside = text('%PDF-1.7 1 0 obj <</JS(app.alert(1))>>');
    const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, inside.length + 2]), inside]);
    const verdict = await accepted(
      Buffer.concat([plain.subarray(0, 2), comment, plain.subarray(2)]),
      proof,
    );
    expect(verdict.reviewCopy.includes('%PDF-')).toBe(false);
  });

  test('a picture keeps no place, no camera and no comment', async () => {
    const bytes = await picture(480, 640)
      .withExif({
        IFD0: { Copyright: 'a secret' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '28/1 12/1 0/1' },
      })
      .jpeg()
      .toBuffer();
    expect((await sharp(bytes).metadata()).exif).toBeDefined();
    const { reviewCopy } = await accepted(bytes, proof);
    const { exif, xmp, iptc, icc } = await sharp(reviewCopy).metadata();
    expect([exif, xmp, iptc, icc]).toEqual([undefined, undefined, undefined, undefined]);
    expect(reviewCopy.includes('secret')).toBe(false);
  });

  test('a picture taken sideways stands upright', async () => {
    const sideways = await sharp(await twoHalves(640, 480))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const verdict = await accepted(sideways, proof);
    expect([verdict.width, verdict.height]).toEqual([480, 640]);
    const pixels = await sharp(verdict.reviewCopy).raw().toBuffer();
    const [top, bottom] = [pixels.subarray(0, 3), pixels.subarray(-3)];
    expect(top[0]).toBeGreaterThan(200);
    expect(bottom[2]).toBeGreaterThan(200);
  });

  test('a large scan is shrunk to what a reviewer needs', async () => {
    const verdict = await accepted(await jpeg(3_000, 4_000), proof);
    expect([verdict.width, verdict.height]).toEqual([1_800, 2_400]);
  });

  test('a see-through PNG gets a white ground, not a black one', async () => {
    const clear = {
      create: { width: 600, height: 800, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    } as const;
    const verdict = await accepted(await sharp(clear).png().toBuffer(), proof);
    expect([...(await sharp(verdict.reviewCopy).raw().toBuffer()).subarray(0, 3)]).toEqual([
      255, 255, 255,
    ]);
  });

  test('a PDF is accepted and its pages are copied into a new file', async () => {
    const verdict = await accepted(await pdf(undefined, { pages: 10 }), proof);
    expect(verdict).toMatchObject({
      contentType: 'application/pdf',
      width: 595,
      height: 842,
      pages: 10,
    });
    expect((await PDFDocument.load(verdict.reviewCopy)).getPageCount()).toBe(10);
  });

  test.each(['', '/Filter/FlateDecode', '/Filter[/FlateDecode]'])(
    'a PDF whose objects are packed as usual is accepted: "%s"',
    async (filter) => {
      const body = filter === '' ? arrayOf(20) : deflateSync(arrayOf(20));
      const bytes = pdfWithStream(`/Type/ObjStm/N 1/First 4${filter}`, body);
      expect(await reasonOf(bytes, proof)).toBe('accepted');
    },
  );

  test('the copy of a PDF keeps a seal and loses links and metadata', async () => {
    const bytes = await pdfWithSeal();
    expect(await annotationsOf(bytes)).toEqual(['Stamp', 'Link with action']);
    const { reviewCopy } = await accepted(bytes, proof);
    expect(await annotationsOf(reviewCopy)).toEqual(['Stamp', 'Link']);
    expect(
      (await PDFDocument.load(reviewCopy, { updateMetadata: false })).getTitle(),
    ).toBeUndefined();
  });

  test('a PDF with a ZIP at its end is accepted and copied without it', async () => {
    const verdict = await accepted(
      Buffer.concat([await pdf(), Buffer.from('504b030414000600', 'hex')]),
      proof,
    );
    expect(verdict.reviewCopy.includes(Buffer.from('504b0304', 'hex'))).toBe(false);
  });

  test('the same bytes give the same copy', async () => {
    for (const bytes of [await jpeg(), await pdf()]) {
      expect((await accepted(bytes, proof)).reviewSha256).toBe(
        (await accepted(bytes, proof)).reviewSha256,
      );
    }
  });
});

describe('as the photo', () => {
  test.each<Hostile>([
    ['one pixel', () => jpeg(1, 1), 'ImageTooSmall'],
    ['479 × 640', () => jpeg(479, 640), 'ImageTooSmall'],
    ['480 × 639', () => jpeg(480, 639), 'ImageTooSmall'],
    ['a landscape', () => jpeg(800, 640), 'RatioWrong'],
    ['a square', () => jpeg(800, 800), 'RatioWrong'],
    ['a strip', () => jpeg(480, 2_000), 'RatioWrong'],
    [
      'an upright picture marked as lying',
      async () => picture(480, 640).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      'ImageTooSmall',
    ],
    ['a PDF', () => pdf(), 'TypeNotAllowed'],
  ])('%s is refused', async (_, make, reason) => {
    expect(await reasonOf(await make(), photo)).toBe(reason);
  });

  test.each([
    [480, 640],
    [494, 640],
    [3_000, 4_000],
  ])('%i × %i is accepted, and its copy is 480 × 640 and at most 30 KB', async (width, height) => {
    const verdict = await accepted(await jpeg(width, height), photo);
    expect([verdict.width, verdict.height]).toEqual([480, 640]);
    expect(verdict.reviewCopy.length).toBeLessThanOrEqual(30_000);
  });

  test('a picture of nothing but noise still becomes a copy of at most 30 KB', async () => {
    const noise = await sharp({
      create: {
        width: 480,
        height: 640,
        channels: 3,
        background: 'grey',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .png()
      .toBuffer();
    expect((await accepted(noise, photo)).reviewCopy.length).toBeLessThanOrEqual(30_000);
  });
});
