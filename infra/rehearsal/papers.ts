import { PDFDocument, StandardFonts } from 'pdf-lib';
import sharp from 'sharp';
import { chanceOf } from './chance.ts';
import type { Person } from './people.ts';

/** A drawn face, 480 × 640, at most 60 KB: the same for the same person, and nobody's. */
export function syntheticPhoto({ idNo, sex }: Pick<Person, 'idNo' | 'sex'>): Promise<Buffer> {
  const chance = chanceOf(idNo, 'photo');
  const ground = chance.oneOf(['#ffffff', '#dfe9f5', '#8fb8e8']);
  const skin = chance.oneOf(['#f3d2b3', '#ecc39b', '#e2b48a']);
  const hair = chance.oneOf(['#1d1a19', '#2b2422', '#3a2d28']);
  const coat = chance.oneOf(['#2f4a6d', '#5b2f3f', '#34504a', '#444a57']);
  const wide = 104 + chance.upTo(18);
  const longHair =
    sex === '女'
      ? `<path d="M118 300 Q112 120 240 118 Q368 120 362 300 L372 470 H108Z" fill="${hair}"/>`
      : '';
  const glasses = chance.withOdds(0.35)
    ? '<g fill="none" stroke="#333" stroke-width="5"><circle cx="196" cy="292" r="31"/><circle cx="284" cy="292" r="31"/><path d="M227 290h26"/></g>'
    : '';
  const face = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="640">
    <rect width="480" height="640" fill="${ground}"/>${longHair}
    <path d="M52 640 Q70 478 240 466 Q410 478 428 640Z" fill="${coat}"/>
    <path d="M190 468 L240 530 L290 468Z" fill="#f7f7f7"/>
    <rect x="204" y="396" width="72" height="86" fill="${skin}"/>
    <ellipse cx="240" cy="294" rx="${wide}" ry="136" fill="${skin}"/>
    <path d="M${240 - wide - 6} 276 Q118 132 240 134 Q362 132 ${246 + wide} 276 Q332 ${192 + chance.upTo(24)} 240 196 Q148 200 ${240 - wide - 6} 276Z" fill="${hair}"/>
    <g fill="#221c1a"><circle cx="196" cy="292" r="9"/><circle cx="284" cy="292" r="9"/></g>
    <path d="M176 262h40M264 262h40" stroke="${hair}" stroke-width="7"/>
    <path d="M240 300 l-9 40 h18" stroke="#b98c68" stroke-width="4" fill="none"/>
    <path d="M208 376 Q240 ${386 + chance.upTo(14)} 272 376" stroke="#a5544a" stroke-width="6" fill="none"/>${glasses}</svg>`;
  return sharp(Buffer.from(face)).jpeg({ quality: 82 }).toBuffer();
}

/** A one-page paper that says what it is. */
export async function syntheticProof(
  { studentNo12 }: Pick<Person, 'studentNo12'>,
  title = 'PROOF',
): Promise<Buffer> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const font = await document.embedFont(StandardFonts.Helvetica);
  const page = document.addPage([595, 842]);
  page.drawText(`SYNTHETIC ${title}`, { x: 60, y: 740, size: 24, font });
  page.drawText(`Student ${studentNo12}. Made for a rehearsal; it proves nothing.`, {
    x: 60,
    y: 700,
    size: 12,
    font,
  });
  page.drawRectangle({ x: 400, y: 120, width: 120, height: 120, borderWidth: 3, opacity: 0 });
  return Buffer.from(await document.save());
}
