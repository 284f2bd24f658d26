import { create as createQr } from 'qrcode';
import { beijingStamp, beijingTime } from '../../../shared/domain/kernel/beijing-time.ts';
import { type Fault, thrower } from '../../../shared/domain/kernel/fault.ts';
import {
  dayInMs,
  type Instant,
  shanghaiOffsetInMs,
} from '../../../shared/domain/kernel/instant.ts';
import type { Box, Pen } from './pen.ts';
import type { TicketSheet } from './ticket-sheet.ts';

const pageFaults = {
  TicketOverfull: {
    kind: 'invalid',
    zh: '院校提示与考生须知太长，一页放不下：请删减文字后重新生成。',
    en: 'The college notice and the rules do not fit on the one page; shorten them and draw again.',
  },
} as const satisfies Record<string, Fault>;
const refused = thrower(pageFaults);

const left = 48;
const width = 595.28 - 2 * left;
const right = left + width;
const label = '#ececec';
const rowHeight = 25;
const footTop = 786;
const photo = { width: 108, height: 144 } as const;

/** Draws the one page of a ticket, from the top down. A4, readable in black and white. */
export function drawTicketPage(doc: PDFKit.PDFDocument, pen: Pen, sheet: TicketSheet): void {
  title(pen, sheet);
  const personBottom = person(doc, pen, sheet, 140);
  const placeBottom = place(pen, sheet, personBottom + 12);
  const sessionsBottom = sessions(pen, sheet, placeBottom + 12);
  const noticeBottom = codeAndNotice(doc, pen, sheet, sessionsBottom + 14);
  rules(pen, sheet, noticeBottom + 14);
  foot(pen, sheet);
}

function title(pen: Pen, { seasonTitle }: TicketSheet): void {
  pen.line(
    seasonTitle,
    { x: left, y: 50, width, height: 24 },
    { size: 17, bold: true, align: 'center' },
  );
  pen.line(
    '准考证',
    { x: left, y: 82, width, height: 38 },
    { size: 32, bold: true, align: 'center', spread: 14 },
  );
  pen.rule(left, 128, width, 1.6);
  pen.rule(left, 131.2, width, 0.5);
}

/** Who: a table of labels and values, and the photo to its right, as tall as five of its rows and a half. */
function person(doc: PDFKit.PDFDocument, pen: Pen, sheet: TicketSheet, top: number): number {
  const tableWidth = width - photo.width - 24;
  const half = tableWidth / 2;
  const whole = (n: number, name: string, value: string, strong = false) =>
    field(
      pen,
      { x: left, y: top + n * rowHeight, width: tableWidth, height: rowHeight },
      name,
      value,
      strong,
    );

  whole(0, '准考证号', spaced(sheet.ticketNo), true);
  field(
    pen,
    { x: left, y: top + rowHeight, width: half + 40, height: rowHeight },
    '姓　　名',
    sheet.name,
    true,
  );
  field(
    pen,
    { x: left + half + 40, y: top + rowHeight, width: half - 40, height: rowHeight },
    '性别',
    sheet.sex,
    false,
    40,
  );
  whole(2, sheet.idTypeLabel, sheet.idNo);
  whole(3, '生源学校', coded(sheet.sourceSchool));
  whole(4, '报考院校', coded(sheet.college));
  whole(5, '报考专业', coded(sheet.major));
  whole(6, '报考类别', sheet.categoryLabel);

  const height = 7 * rowHeight;
  const frame = { x: left + tableWidth, y: top, width: width - tableWidth, height };
  pen.frame(frame);
  const at = { x: frame.x + (frame.width - photo.width) / 2, y: top + (height - photo.height) / 2 };
  doc.image(sheet.photo, at.x, at.y, photo);
  doc.lineWidth(0.4).rect(at.x, at.y, photo.width, photo.height).stroke('black');
  return top + height;
}

/** Where: what a person looks for at the door, in the largest letters of the page. */
function place(pen: Pen, { site, room, seat }: TicketSheet, top: number): number {
  const height = 62;
  const columns = [
    { name: '考　点', value: site.name, share: 0.56, size: 17 },
    { name: '考场号', value: room, share: 0.22, size: 28 },
    { name: '座位号', value: String(seat).padStart(2, '0'), share: 0.22, size: 28 },
  ];
  let x = left;
  for (const { name, value, share, size } of columns) {
    const box = { x, y: top, width: width * share, height };
    pen.frame({ ...box, height: 20 }, label);
    pen.frame(box);
    pen.line(name, { ...box, height: 20 }, { size: 10.5, align: 'center' });
    pen.line(value, inset({ ...box, y: top + 20, height: height - 20 }, 8), {
      size,
      bold: true,
      align: 'center',
    });
    x += box.width;
  }
  field(pen, { x: left, y: top + height, width, height: 22 }, '考点地址', site.address);
  return top + height + 22;
}

/** When: one row for each subject. */
function sessions(pen: Pen, sheet: TicketSheet, top: number): number {
  const shares = [0.34, 0.38, 0.28];
  const rows = [
    ['考试科目', '考试日期', '考试时间'],
    ...sheet.sessions.map(({ subject, startsAt, endsAt }) => [
      subject,
      dayOf(startsAt),
      `${clockOf(startsAt)} – ${clockOf(endsAt)}`,
    ]),
  ];
  for (const [n, cells] of rows.entries()) {
    let x = left;
    for (const [at, cell] of cells.entries()) {
      const box = { x, y: top + n * 22, width: width * (shares[at] ?? 0), height: 22 };
      pen.frame(box, n === 0 ? label : undefined);
      pen.line(cell, inset(box, 6), { size: n === 0 ? 10.5 : 11.5, align: 'center' });
      x += box.width;
    }
  }
  return top + rows.length * 22;
}

/** The signed code, and beside it what the admitting college asks (notice L77). */
function codeAndNotice(doc: PDFKit.PDFDocument, pen: Pen, sheet: TicketSheet, top: number): number {
  const side = 104;
  drawQr(doc, sheet.qr, { x: right - side, y: top, width: side, height: side });
  pen.line(
    '扫码验证真伪',
    { x: right - side, y: top + side + 4, width: side, height: 12 },
    { size: 8.5, align: 'center', grey: true },
  );
  heading(pen, '招生院校提示', top);
  const column = { x: left, y: top + 24, width: width - side - 26 };
  return Math.max(pen.paragraph(sheet.collegeNotice, column, { size: 10.5 }), top + side + 16);
}

function rules(pen: Pen, sheet: TicketSheet, top: number): void {
  heading(pen, '考生须知', top);
  let y = top + 24;
  for (const [n, rule] of sheet.rules.entries()) {
    pen.line(`${n + 1}.`, { x: left, y: y + 0.5, width: 16, height: 9.5 }, { size: 9.5 });
    y = pen.paragraph(rule, { x: left + 17, y, width: width - 17 }, { size: 9.5 }) + 1.5;
  }
  if (y > footTop) throw refused('TicketOverfull');
}

function foot(pen: Pen, { ticketVersion, issuedAt, ticketNo }: TicketSheet): void {
  const box = { x: left, y: 792, width, height: 12 };
  pen.rule(left, footTop, width, 0.5);
  const made = `第 ${ticketVersion} 版　制发时间：${beijingTime(issuedAt)}`;
  pen.line(made, box, { size: 8.5, grey: true });
  pen.line(`${spaced(ticketNo)}　背面须保持空白`, box, { size: 8.5, grey: true, align: 'right' });
}

function heading(pen: Pen, text: string, y: number): void {
  pen.rule(left, y + 1, 3.2, 13);
  pen.line(text, { x: left + 10, y, width: 200, height: 15 }, { size: 12, bold: true });
}

function field(
  pen: Pen,
  box: Box,
  name: string,
  value: string,
  strong = false,
  labelWidth = 74,
): void {
  pen.frame({ ...box, width: labelWidth }, label);
  pen.frame(box);
  pen.line(name, inset({ ...box, width: labelWidth }, 4), { size: 10.5, align: 'center' });
  const rest = { ...box, x: box.x + labelWidth, width: box.width - labelWidth };
  pen.line(value, inset(rest, 8), strong ? { size: 14, bold: true, spread: 0.7 } : { size: 11.5 });
}

/** Modules as rectangles, one for each stretch of a row: sharp on any printer. */
function drawQr(doc: PDFKit.PDFDocument, text: string, { x, y, width: side }: Box): void {
  const { modules } = createQr(text, { errorCorrectionLevel: 'M' });
  const module = side / modules.size;
  for (let row = 0; row < modules.size; row += 1) {
    let from = 0;
    while (from < modules.size) {
      let to = from;
      while (to < modules.size && modules.get(row, to)) to += 1;
      if (to > from) doc.rect(x + from * module, y + row * module, (to - from) * module, module);
      from = to + 1;
    }
  }
  doc.fill('black');
}

const inset = (box: Box, by: number): Box => ({ ...box, x: box.x + by, width: box.width - 2 * by });
const coded = ({ code, name }: { code: string; name: string }) => `${code}　${name}`;
/** `24 1 11342 00017 5`: as it is built, so that it can be read aloud. */
const spaced = (no: string) => no.replace(/^(..)(.)(.{5})(.{5})(.)$/, '$1 $2 $3 $4 $5');
const clockOf = (at: Instant) => beijingStamp(at).slice(11, 16);

function dayOf(at: Instant): string {
  const [year, month, day] = beijingStamp(at).slice(0, 10).split('-').map(Number);
  // 1970-01-01 was a Thursday.
  const weekday = '四五六日一二三'[Math.floor((at + shanghaiOffsetInMs) / dayInMs) % 7];
  return `${year}年${month}月${day}日（星期${weekday}）`;
}
