import { type Fault, thrower } from '../kernel/fault.ts';

/** What a season says of one kind of evidence; a type without a size is not taken for that kind. */
export interface InspectionLimits {
  readonly maxBytes: { readonly [T in ContentType]?: number | undefined };
  readonly maxPages?: number | undefined;
  readonly minWidthPixels?: number | undefined;
  readonly minHeightPixels?: number | undefined;
  /** Only the photo has one: with it the review copy is the very picture that the ticket will carry. */
  readonly ratio?:
    | { readonly width: number; readonly height: number; readonly tolerance: number }
    | undefined;
}

export type ContentType = 'image/jpeg' | 'image/png' | 'application/pdf';

/** More is refused before it is decoded (features E2). */
export const maxPixels = 50_000_000;
/** Longest side of a reviewer's copy: an A4 page at 200 dpi. */
export const copyLongSidePixels = 2_400;
/** The photo's copy: what is reviewed is what is printed, so it has the ticket's size. */
export const photoCopy = { width: 480, height: 640, maxBytes: 30_000 } as const;
const megabyte = 1024 ** 2;
/** What a PDF's compressed streams may unpack to: each, all, and all that hold objects (a byte of these costs 100). */
export const maxUnpackedBytes = {
  stream: 64 * megabyte,
  file: 256 * megabyte,
  objects: 4 * megabyte,
} as const;

/** Each reason for which a file is refused, said so that its sender can mend it. */
export const refusals = {
  FileEmpty: {
    kind: 'refused',
    zh: '文件是空的：请重新选择文件上传。',
    en: 'The file is empty; choose it again and upload it.',
  },
  FileTooLarge: {
    kind: 'refused',
    zh: '文件超过 {limit} MB：请压缩或重新拍摄后上传。',
    en: 'The file is larger than {limit} MB; compress it or take it again.',
  },
  TypeNotAllowed: {
    kind: 'refused',
    zh: '文件内容不是 {allowed}（与扩展名无关）：请转换格式后上传。',
    en: 'The content is not {allowed}, whatever its name says; convert it and upload it again.',
  },
  TypeDiffers: {
    kind: 'refused',
    zh: '文件内容是 {found}，却以 {announced} 上传（扩展名与内容不符）：请改正扩展名后重新上传。',
    en: 'The content is {found} but was announced as {announced}; give the file the right extension and upload it again.',
  },
  HeicNotAllowed: {
    kind: 'refused',
    zh: '这是手机的 HEIC 照片：请在相机设置中选“兼容性最佳”，或另存为 JPG 后上传。',
    en: 'This is a HEIC photo; set the camera to "Most Compatible" or save it as JPG and upload that.',
  },
  ImageDamaged: {
    kind: 'refused',
    zh: '图片不完整或已损坏，无法全部解码：请重新导出或重新拍摄后上传。',
    en: 'The picture is incomplete or damaged; export or take it again and upload it.',
  },
  TooManyPixels: {
    kind: 'refused',
    zh: '图片像素过多（{width}×{height}）：请缩小到 5000 万像素以内。',
    en: 'The picture has too many pixels ({width}×{height}); shrink it below 50 million.',
  },
  ImageAnimated: {
    kind: 'refused',
    zh: '动态图片不能作为材料：请上传静态的 JPG 或 PNG。',
    en: 'A moving picture cannot be evidence; upload a still JPG or PNG.',
  },
  ImageTooSmall: {
    kind: 'refused',
    zh: '图片只有 {width}×{height} 像素：至少需要 {minWidth}×{minHeight} 像素。',
    en: 'The picture has only {width}×{height} pixels; it needs at least {minWidth}×{minHeight}.',
  },
  RatioWrong: {
    kind: 'refused',
    zh: '照片宽高为 {width}×{height}：请裁剪为 {ratio}（例如 480×640）后上传。',
    en: 'The photo is {width}×{height}; crop it to {ratio}, for example 480×640.',
  },
  PdfDamaged: {
    kind: 'refused',
    zh: 'PDF 不完整或已损坏：请重新导出后上传。',
    en: 'The PDF is incomplete or damaged; export it again and upload it.',
  },
  PdfEncrypted: {
    kind: 'refused',
    zh: 'PDF 设有密码或权限限制：请去除密码后上传。',
    en: 'The PDF is protected by a password; remove it and upload the file again.',
  },
  PdfTooManyPages: {
    kind: 'refused',
    zh: 'PDF 共 {pages} 页，最多 {maxPages} 页：请只保留需要的页。',
    en: 'The PDF has {pages} pages and {maxPages} are allowed; keep only those needed.',
  },
  PdfActive: {
    kind: 'refused',
    zh: 'PDF 中含有脚本或自动动作（{found}）：请用“打印为 PDF”重新生成后上传。',
    en: 'The PDF has a script or an automatic action ({found}); print it to PDF anew and upload that.',
  },
  PdfAttachment: {
    kind: 'refused',
    zh: 'PDF 中夹带了其他文件：请用“打印为 PDF”重新生成后上传。',
    en: 'The PDF carries another file; print it to PDF anew and upload that.',
  },
  PdfUnpacksTooLarge: {
    kind: 'refused',
    zh: 'PDF 解压后过大：请用“打印为 PDF”重新生成后上传。',
    en: 'The PDF unpacks to far more than a document needs; print it to PDF anew and upload that.',
  },
  PdfPackingUnknown: {
    kind: 'refused',
    zh: 'PDF 采用了少见的压缩方式，无法检查：请用“打印为 PDF”重新生成后上传。',
    en: 'The PDF is packed in a way that cannot be checked; print it to PDF anew and upload that.',
  },
} as const satisfies Record<string, Fault>;

export type Refusal = keyof typeof refusals;

/** What the inspection of one file says. A refusal is an answer, not an error. */
export type Verdict =
  | {
      readonly verdict: 'accepted';
      /** Of the bytes that arrived. */
      readonly sha256: string;
      /** The only bytes that anybody opens: made anew, without metadata, scripts or tails. */
      readonly reviewCopy: Buffer;
      readonly reviewSha256: string;
      readonly contentType: 'image/jpeg' | 'application/pdf';
      /** Pixels of the copy, or points of its first page. */
      readonly width: number;
      readonly height: number;
      readonly pages: number;
    }
  | {
      readonly verdict: 'refused';
      readonly reason: Refusal;
      readonly zh: string;
      readonly en: string;
    };

const say = thrower(refusals);

export function refuse(reason: Refusal, details?: Readonly<Record<string, unknown>>): Verdict {
  const sentence = say(reason, details);
  return { verdict: 'refused', reason, zh: sentence.zh, en: sentence.message };
}

const signatures: readonly (readonly [type: ContentType, start: readonly number[]])[] = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
];

/** What the first bytes say the file is: neither its name nor its announced type decides it (domain §6.53). */
export function typeOfBytes(bytes: Uint8Array): ContentType | undefined {
  return signatures.find(([, start]) => start.every((byte, i) => bytes[i] === byte))?.[0];
}

/** The file as a whole, before anything decodes it: its size, and whether it is what it says and its kind takes. */
export function wholeFileRefusal(
  bytes: Uint8Array,
  { maxBytes }: InspectionLimits,
  announced: ContentType,
): Verdict | undefined {
  if (bytes.length === 0) return refuse('FileEmpty');
  if (isHeic(bytes)) return refuse('HeicNotAllowed');
  const type = typeOfBytes(bytes);
  const limit = type === undefined ? undefined : maxBytes[type];
  if (limit === undefined) {
    const allowed = (Object.keys(maxBytes) as ContentType[]).map(shortName);
    return refuse('TypeNotAllowed', { allowed: allowed.join('、') });
  }
  if (type !== announced)
    return refuse('TypeDiffers', { found: shortName(type), announced: shortName(announced) });
  if (bytes.length > limit) return refuse('FileTooLarge', { limit: Math.floor(limit / 1024 ** 2) });
  return undefined;
}

const shortName = (type: ContentType | undefined) => type?.split('/')[1]?.toUpperCase();

/** The size and shape of a picture, turned the right way up. */
export function shapeRefusal(
  { width, height }: { readonly width: number; readonly height: number },
  { minWidthPixels: minWidth = 1, minHeightPixels: minHeight = 1, ratio }: InspectionLimits,
): Verdict | undefined {
  if (width < minWidth || height < minHeight) {
    return refuse('ImageTooSmall', { width, height, minWidth, minHeight });
  }
  if (ratio === undefined) return undefined;
  const [across, down] = [width * ratio.height, height * ratio.width];
  if (Math.abs(across - down) <= ratio.tolerance * down) return undefined;
  return refuse('RatioWrong', { width, height, ratio: `${ratio.width}:${ratio.height}` });
}

/** `ftyp` boxes of Apple's and Android's phone photos. */
function isHeic(bytes: Uint8Array): boolean {
  const brand = String.fromCharCode(...bytes.subarray(4, 12));
  return /^ftyp(heic|heix|heim|heis|hevc|mif1|msf1|avif)$/.test(brand);
}
