import type { Catalogue } from '../../../shared/domain/catalogue/catalogue.ts';
import { offeredRow, type PlanChoice } from '../../../shared/domain/catalogue/plan.ts';
import type { IdType } from '../../../shared/domain/roster/roster-entry.ts';
import type { ExamSite } from '../../../shared/domain/ticket/seats.ts';
import type { Settings } from '../../../shared/seasons/season-file.ts';
import type { TicketSheet } from './ticket-sheet.ts';

type Rules = Pick<Settings, 'title' | 'exam' | 'categories'>;
type Offer = Pick<Catalogue, 'plans'> & { readonly sites: readonly ExamSite[] };

const idTypes: Record<IdType, string> = {
  ID_CARD: '居民身份证',
  RESIDENCE_PERMIT: '港澳台居民居住证',
  PASSPORT: '护照',
};

export type TicketWords = ReturnType<typeof ticketWords>;

/** The words of a season's tickets: what is the same on all of them, and the names behind their codes. */
export function ticketWords(
  { title, exam, categories }: Rules,
  { plans, sites }: Offer,
  collegeName: (code: string) => string,
) {
  const sheet: Pick<TicketSheet, 'seasonTitle' | 'sessions' | 'rules'> = {
    seasonTitle: title.zh,
    sessions: exam.sessions.map(({ label, startsAt, endsAt }) => ({
      ...{ startsAt, endsAt },
      subject: label.zh,
    })),
    rules: exam.ticketNotice.map(({ zh }) => zh),
  };
  return {
    sheet,
    idType: (type: IdType) => idTypes[type],
    college: (code: string) => ({ code, name: collegeName(code) }),
    category: (id: string) => categories.find((rule) => rule.id === id)?.label.zh ?? id,
    major: (choice: PlanChoice) => ({
      code: choice.majorCode,
      name: offeredRow(plans, choice)?.majorName ?? choice.majorCode,
    }),
    site: (siteCode: string) => {
      const site = sites.find((each) => each.siteCode === siteCode);
      if (site === undefined) throw new Error(`No site has the code ${siteCode}.`);
      const { name, address, notice = exam.siteRule.zh } = site;
      return { name, address, notice };
    },
  };
}
