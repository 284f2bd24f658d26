import type { Instant } from '../../../shared/domain/kernel/instant.ts';

interface Coded {
  readonly code: string;
  readonly name: string;
}

/** Everything that stands on one ticket (domain §7.9). */
export interface TicketSheet {
  /** `湖南省2024年普通高等学校专升本考试`. */
  readonly seasonTitle: string;
  readonly ticketNo: string;
  readonly ticketVersion: number;
  /** When this version was made; also the PDF's own date, so that the same ticket is the same bytes. */
  readonly issuedAt: Instant;
  readonly name: string;
  readonly sex: string;
  readonly idTypeLabel: string;
  /** In full: at the door it is compared with the card. */
  readonly idNo: string;
  /** The reviewed JPEG, 480 × 640. */
  readonly photo: Buffer;
  readonly sourceSchool: Coded;
  readonly college: Coded;
  readonly major: Coded;
  readonly categoryLabel: string;
  readonly site: { readonly name: string; readonly address: string };
  readonly room: string;
  readonly seat: number;
  readonly sessions: readonly {
    readonly subject: string;
    readonly startsAt: Instant;
    readonly endsAt: Instant;
  }[];
  /** The college's own words; without any, the season's general rule. */
  readonly collegeNotice: string;
  readonly rules: readonly string[];
  /** The signed text of the code. */
  readonly qr: string;
}
