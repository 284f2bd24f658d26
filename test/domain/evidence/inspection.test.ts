import { describe, expect, test } from 'vitest';
import {
  type InspectionLimits,
  refusals,
  refuse,
  shapeRefusal,
  typeOfBytes,
  wholeFileRefusal,
} from '../../../shared/domain/evidence/inspection.ts';

const limits: InspectionLimits = {
  maxBytes: { 'image/jpeg': 1024 * 1024 },
  minWidthPixels: 480,
  minHeightPixels: 640,
  ratio: { width: 3, height: 4, tolerance: 0.03 },
};
const reason = (verdict: ReturnType<typeof shapeRefusal>) =>
  verdict?.verdict === 'refused' ? verdict.reason : undefined;
const jpegOf = (length: number) =>
  Uint8Array.from({ length }, (_, i) => [0xff, 0xd8, 0xff][i] ?? 0);

describe('the first bytes', () => {
  test.each([
    ['ffd8ffe0', 'image/jpeg'],
    ['89504e470d0a1a0a', 'image/png'],
    ['255044462d312e37', 'application/pdf'],
    ['89504e470d0a1a', undefined],
    ['20255044462d', undefined],
    ['', undefined],
  ])('%s say %s', (hex, type) => {
    expect(typeOfBytes(Buffer.from(hex, 'hex'))).toBe(type);
  });
});

describe('a whole file', () => {
  test('may be exactly as large as its limit', () => {
    const of = (length: number) => wholeFileRefusal(jpegOf(length), limits, 'image/jpeg');
    expect(of(1024 * 1024)).toBeUndefined();
    expect(reason(of(1024 * 1024 + 1))).toBe('FileTooLarge');
  });

  test('of a type without a limit is not taken for this kind', () => {
    expect(wholeFileRefusal(Buffer.from('%PDF-1.7'), limits, 'application/pdf')).toMatchObject({
      reason: 'TypeNotAllowed',
      zh: expect.stringContaining('JPEG'),
    });
  });
});

describe('the shape of a photo', () => {
  test.each([
    [480, 640, undefined],
    [479, 640, 'ImageTooSmall'],
    [480, 639, 'ImageTooSmall'],
    [618, 800, undefined],
    [619, 800, 'RatioWrong'],
    [582, 800, undefined],
    [581, 800, 'RatioWrong'],
  ])('%i × %i: %s', (width, height, refusal) => {
    expect(reason(shapeRefusal({ width, height }, limits))).toBe(refusal);
  });
});

test('every refusal is said in both languages and leaves no placeholder open', () => {
  const details = Object.fromEntries(
    [
      'limit',
      'allowed',
      'width',
      'height',
      'minWidth',
      'minHeight',
      'ratio',
      'pages',
      'maxPages',
      'found',
    ].map((name) => [name, '1']),
  );
  for (const name of Object.keys(refusals) as (keyof typeof refusals)[]) {
    const verdict = refuse(name, details);
    expect(verdict).toMatchObject({
      reason: name,
      zh: expect.stringMatching(/[：。]/),
      en: expect.any(String),
    });
    expect(JSON.stringify(verdict)).not.toMatch(/\{\w+\}/);
  }
});
