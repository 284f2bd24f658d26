import { createHash } from 'node:crypto';
import {
  type ContentType,
  type InspectionLimits,
  type Verdict,
  wholeFileRefusal,
} from '../../../shared/domain/evidence/inspection.ts';
import { inspectImage } from './inspect-image.ts';
import { inspectPdf } from './inspect-pdf.ts';

/**
 * Judges a file by its bytes (features E2): the allow-list first, since sharp would decode SVG and more; then
 * the whole of it is decoded; then it is made anew, since a file with a tail passes every check.
 */
export async function inspectBytes(
  bytes: Buffer,
  limits: InspectionLimits,
  announced: ContentType,
): Promise<Verdict> {
  const refusal = wholeFileRefusal(bytes, limits, announced);
  if (refusal !== undefined) return refusal;

  const isPdf = announced === 'application/pdf';
  const copy = isPdf ? await inspectPdf(bytes, limits) : await inspectImage(bytes, limits);
  if ('verdict' in copy) return copy;

  const { bytes: reviewCopy, ...shape } = copy;
  return {
    verdict: 'accepted',
    sha256: sha256(bytes),
    reviewCopy,
    reviewSha256: sha256(reviewCopy),
    ...shape,
  };
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
