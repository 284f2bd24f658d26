import PDFDocument from 'pdfkit';
import { Pen } from './pen.ts';
import type { TicketFonts } from './ticket-fonts.ts';
import { drawTicketPage } from './ticket-page.ts';
import type { TicketSheet } from './ticket-sheet.ts';

/**
 * Makes the drawer of ticket PDFs. The same sheet gives the same bytes: the PDF's date is the ticket's own, and
 * nothing in it is drawn by chance.
 */
export function ticketDrawer(fonts: TicketFonts): (sheet: TicketSheet) => Promise<Buffer> {
  return async (sheet) => {
    const doc = new PDFDocument({
      size: 'A4',
      margin: 0,
      font: '',
      lang: 'zh-CN',
      displayTitle: true,
      info: {
        Title: `${sheet.seasonTitle}准考证 ${sheet.ticketNo}`,
        CreationDate: new Date(sheet.issuedAt),
      },
    });
    drawTicketPage(doc, new Pen(doc, fonts), sheet);
    doc.end();
    return collect(doc);
  };
}

async function collect(doc: PDFKit.PDFDocument): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of doc) parts.push(part as Uint8Array);
  return Buffer.concat(parts);
}
