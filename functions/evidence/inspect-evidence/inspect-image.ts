import sharp, { type Sharp } from 'sharp';
import {
  copyLongSidePixels,
  type InspectionLimits,
  maxPixels,
  photoCopy,
  refuse,
  shapeRefusal,
  type Verdict,
} from '../../../shared/domain/evidence/inspection.ts';
import type { ReviewCopy } from './review-copy.ts';

/** Decodes every pixel of a JPEG or PNG and draws it again: upright, sRGB, on white, without metadata. */
export async function inspectImage(
  bytes: Buffer,
  limits: InspectionLimits,
): Promise<ReviewCopy | Verdict> {
  if (isAnimatedPng(bytes)) return refuse('ImageAnimated');
  try {
    const { width, height, autoOrient } = await sharp(bytes, {
      limitInputPixels: false,
    }).metadata();
    if (width * height > maxPixels) return refuse('TooManyPixels', { width, height });
    const shape = shapeRefusal(autoOrient, limits);
    if (shape !== undefined) return shape;

    const upright = sharp(bytes, { failOn: 'warning', limitInputPixels: maxPixels })
      .autoOrient()
      .flatten({ background: 'white' })
      .toColourspace('srgb');
    const copy = limits.ratio === undefined ? await pageCopy(upright) : await portraitCopy(upright);
    return { ...copy, contentType: 'image/jpeg', pages: 1 };
  } catch (error) {
    if (error instanceof Error && isDecoderWord(error.message)) return refuse('ImageDamaged');
    throw error;
  }
}

async function pageCopy(image: Sharp) {
  const { data, info } = await image
    .resize({
      width: copyLongSidePixels,
      height: copyLongSidePixels,
      fit: 'inside',
      withoutEnlargement: true,
    })
    .jpeg({ quality: 85 })
    .toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}

/** The photo at the ticket's size. Quality gives way first, then sharpness, until it is small enough to print with. */
async function portraitCopy(image: Sharp) {
  const { width, height, maxBytes } = photoCopy;
  const pixels = await image.resize(width, height, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  const raw = { width, height, channels: 3 } as const;
  const steps = [
    ...[88, 80, 72, 64, 56, 48, 40].map((quality) => ({ quality, blur: 0 })),
    ...[1, 2, 4, 8, 16].map((blur) => ({ quality: 40, blur })),
  ];
  for (const { quality, blur } of steps) {
    const attempt = sharp(pixels, { raw });
    const data = await (blur > 0 ? attempt.blur(blur) : attempt).jpeg({ quality }).toBuffer();
    if (data.length <= maxBytes) return { bytes: data, width, height };
  }
  throw new Error(`No quality brings the photo below ${maxBytes} bytes.`);
}

/** An APNG says so in a chunk before its first pixels; sharp would show its first frame and hide the rest. */
function isAnimatedPng(bytes: Buffer): boolean {
  const pixelsAt = bytes.indexOf('IDAT');
  const animationAt = bytes.indexOf('acTL');
  return bytes[0] === 0x89 && animationAt > 0 && (pixelsAt < 0 || animationAt < pixelsAt);
}

/** What libvips says of bytes that it cannot decode; anything else is a bug of ours. */
const isDecoderWord = (message: string) =>
  /vips|jpeg|png|unsupported image|corrupt|premature|truncat|bad seek|input buffer|crc/i.test(
    message,
  );
