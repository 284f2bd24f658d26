import { refusals } from '../../../shared/domain/evidence/inspection.ts';
import type { ReasonText } from '../../../shared/domain/notification/notices.ts';
import type { Settings } from '../../../shared/seasons/season-file.ts';

/** The words that the season has for its codes: reasons, kinds of evidence; a code that has none stands for itself. */
export function seasonWords({
  reasonCodes,
  evidence,
}: Pick<Settings, 'reasonCodes' | 'evidence'>): ReasonText {
  const words = new Map([
    ...reasonCodes.map(({ code, text }) => [code, text] as const),
    ...evidence.map(({ kind, label }) => [kind as string, label] as const),
    ...Object.entries(refusals).map(([code, { zh, en }]) => [code, plain({ zh, en })] as const),
  ]);
  return (code) => words.get(code) ?? { zh: code, en: code };
}

/** A sentence of the inspection without the numbers that it was made for. */
function plain({ zh, en }: { readonly zh: string; readonly en: string }) {
  const without = (text: string) => text.replaceAll(/\{\w+\}/g, '…');
  return { zh: without(zh), en: without(en) };
}
