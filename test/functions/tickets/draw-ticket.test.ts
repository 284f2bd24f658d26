import { PDFDocument } from 'pdf-lib';
import { describe, expect, test } from 'vitest';
import { ticketDrawer } from '../../../functions/tickets/draw-tickets/draw-ticket.ts';
import { openFonts } from '../../../functions/tickets/draw-tickets/ticket-fonts.ts';
import { verifyTicketQr } from '../../../shared/domain/ticket/qr.ts';
import { verifierOf } from '../../../shared/runtime/signing.ts';
import { linesOf, pictureOf, qrOf, textOf } from './read-pdf.ts';
import { aSheet, fonts, latinFile, notoFile, qrPayload, signer } from './ticket-fixture.ts';

const draw = ticketDrawer(fonts);

describe('a ticket', () => {
  test('says everything that a candidate and an invigilator need', async () => {
    const text = await textOf(await draw(aSheet()));
    for (const said of [
      '湖南省2024年普通高等学校专升本考试',
      '准考证',
      qrPayload.ticketNo,
      '欧阳䶮',
      '男',
      '居民身份证439901200301010019',
      '10827长沙民政职业技术学院',
      '11342湖南工程学院',
      '080202机械设计制造及其自动化',
      '普通计划',
      '湖南工程学院（主校区）',
      '003',
      '07',
      '湘潭市岳塘区福星东路88号',
      '大学英语2024年4月21日（星期日）08:00–09:30',
      '大学语文／高等数学2024年4月21日（星期日）10:30–12:30',
      '专业综合2024年4月21日（星期日）15:00–17:00',
      '不得携带带存储功能的计算器',
      '开考15分钟后不得入场',
      '第1版制发时间：2024年4月10日10:00:00（北京时间）',
    ]) {
      expect(text).toContain(said);
    }
  });

  test('carries a code that a camera reads and the published key verifies', async () => {
    const text = await qrOf(await draw(aSheet()));
    const keys = new Map([[signer.keyId, { verify: verifierOf(signer.publicKey) }]]);
    expect(verifyTicketQr(text ?? '', keys)).toEqual({ valid: true, payload: qrPayload });
  });

  test('is one A4 page of at most 100 KB, photo included', async () => {
    const sheet = aSheet();
    expect(sheet.photo.length).toBeGreaterThan(20_000);
    expect(sheet.photo.length).toBeLessThanOrEqual(30_000);
    const bytes = await draw(sheet);
    expect(bytes.length).toBeLessThanOrEqual(100_000);
    const document = await PDFDocument.load(bytes);
    expect(document.getPageCount()).toBe(1);
    const { width, height } = document.getPage(0).getSize();
    expect([Math.round(width), Math.round(height)]).toEqual([595, 842]);
  });

  test('is the same bytes each time, also after other tickets and from fonts opened anew', async () => {
    const first = await draw(aSheet());
    await draw(aSheet({ name: '张三' }));
    expect(await draw(aSheet())).toEqual(first);
    expect(await ticketDrawer(openFonts([notoFile]))(aSheet())).toEqual(first);
  });

  test('differs when anything on it differs', async () => {
    const first = await draw(aSheet());
    expect(await draw(aSheet({ seat: 8 }))).not.toEqual(first);
  });

  test('shows the photo', async () => {
    const { data, width } = await pictureOf(await draw(aSheet()), 1);
    const [r = 0, g = 0, b = 0] = data.subarray((230 * width + 480) * 4);
    expect([r > 20, g > 20, b > 20, r < 240]).toEqual([true, true, true, true]);
  });

  test('is black on white but for the photo, so that any printer will do', async () => {
    const { data, width, height } = await pictureOf(await draw(aSheet()), 1);
    const coloured = Array.from({ length: width * height }, (_, n) => n).filter((n) => {
      const [r = 0, g = 0, b = 0] = data.subarray(n * 4, n * 4 + 3);
      const [x, y] = [n % width, Math.floor(n / width)];
      const inPhoto = x > 420 && y > 140 && y < 320;
      return !inPhoto && Math.max(r, g, b) - Math.min(r, g, b) > 8;
    });
    expect(coloured).toEqual([]);
  });

  test.each(['㛃𬭎𣲗', '李𠮷', '拜合提亚尔·穆太力普', `${'阿卜杜热合曼·'.repeat(8)}买买提`])(
    'has room and letters for the name %s',
    async (name) => {
      expect(await textOf(await draw(aSheet({ name })))).toContain(name);
    },
  );

  test('with a character that no font has is refused by its name, never drawn with a box', async () => {
    await expect(draw(aSheet({ name: '张𢘑' }))).rejects.toMatchObject({
      name: 'GlyphMissing',
      zh: expect.stringContaining('“𢘑”（U+22611）'),
    });
  });

  test('of an ordinary name opens no other font', async () => {
    const alone = ticketDrawer(openFonts([notoFile, 'no-such-font.ttf']));
    expect(await alone(aSheet())).toEqual(await draw(aSheet()));
    await expect(alone(aSheet({ name: '李𠮷' }))).rejects.toHaveProperty('code', 'ENOENT');
  });

  test('takes a character from the next font that has it', async () => {
    const mixed = ticketDrawer(openFonts([latinFile, notoFile]));
    expect(await textOf(await mixed(aSheet({ name: 'Wang王Li丽' })))).toContain('Wang王Li丽');
  });

  test('whose notices do not fit on one page is refused', async () => {
    const rules = Array.from({ length: 9 }, () => '须知'.repeat(50));
    await expect(draw(aSheet({ rules }))).rejects.toHaveProperty('name', 'TicketOverfull');
  });

  test('begins no line with a closing mark', async () => {
    const long = [34, 35, 36].map((count) => `${'文'.repeat(count)}。`).join('');
    const bytes = await draw(aSheet({ collegeNotice: long }));
    const lines = await linesOf(bytes);
    expect(lines.filter((line) => /^[，。；、]/.test(line))).toEqual([]);
    expect(lines.join('')).toContain(long);
  });
});
