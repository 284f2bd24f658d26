import type { Catalogue } from '../../../shared/domain/catalogue/catalogue.ts';
import { refusals } from '../../../shared/domain/evidence/inspection.ts';
import type { ReasonText } from '../../../shared/domain/notification/notices.ts';
import type { Settings } from '../../../shared/seasons/season-file.ts';

/** The words that the season has for its codes: reasons, kinds of evidence, colleges, majors; a code that has none stands for itself. */
export function seasonWords(
  { reasonCodes, evidence }: Pick<Settings, 'reasonCodes' | 'evidence'>,
  { plans }: Pick<Catalogue, 'plans'>,
): ReasonText {
  const same = (name: string) => ({ zh: name, en: name });
  const words = new Map([
    ...reasonCodes.map(({ code, text }) => [code, text] as const),
    ...evidence.map(({ kind, label }) => [kind as string, label] as const),
    ...plans.map(
      ({ collegeCode, collegeName }) => [collegeCode as string, same(collegeName)] as const,
    ),
    ...plans.map(({ majorCode, majorName }) => [majorCode, same(majorName)] as const),
    ...Object.entries(refusals).map(([code, { zh, en }]) => [code, plain({ zh, en })] as const),
  ]);
  return (code) => words.get(code) ?? same(code);
}

/** A sentence of the inspection without the numbers that it was made for. */
function plain({ zh, en }: { readonly zh: string; readonly en: string }) {
  const without = (text: string) => text.replaceAll(/\{\w+\}/g, '…');
  return { zh: without(zh), en: without(en) };
}
