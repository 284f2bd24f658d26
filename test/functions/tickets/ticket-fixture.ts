import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { openFonts } from '../../../functions/tickets/draw-tickets/ticket-fonts.ts';
import type { TicketSheet } from '../../../functions/tickets/draw-tickets/ticket-sheet.ts';
import { Instant } from '../../../shared/domain/kernel/instant.ts';
import { signTicketQr, TicketQr } from '../../../shared/domain/ticket/qr.ts';
import { checkDigitOf } from '../../../shared/domain/ticket/ticket.ts';
import { signerOf } from '../../../shared/runtime/signing.ts';

const packaged = (path: string) => fileURLToPath(import.meta.resolve(path));
export const notoFile = packaged(
  '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
);
const rareFile = packaged('@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf');
/** A font that has no Chinese at all. */
export const latinFile = packaged('pdfjs-dist/standard_fonts/LiberationSans-Regular.ttf');

export const fonts = openFonts([notoFile, rareFile]);
export const signer = signerOf(Buffer.alloc(32, 1));

const at = (beijing: string) => Instant.parse(Date.parse(`${beijing}+08:00`));
const digits = '2411134200017';

export const qrPayload = TicketQr.parse({
  seasonId: 'HN-ZSB-2024',
  ticketNo: digits + checkDigitOf(digits),
  ticketVersion: 1,
  siteCode: '1134201',
  room: '003',
  seat: 7,
  photoHash16: '0123456789abcdef',
});

const noise = sharp({
  create: {
    width: 480,
    height: 640,
    channels: 3,
    background: '#ccd',
    noise: { type: 'gaussian', mean: 150, sigma: 36 },
  },
});
const photo = await noise.blur(0.6).jpeg({ quality: 34 }).toBuffer();

export function aSheet(changed: Partial<TicketSheet> = {}): TicketSheet {
  return {
    seasonTitle: '湖南省2024年普通高等学校专升本考试',
    ticketNo: qrPayload.ticketNo,
    ticketVersion: 1,
    issuedAt: at('2024-04-10T10:00:00'),
    name: '欧阳䶮',
    sex: '男',
    idTypeLabel: '居民身份证',
    idNo: '439901200301010019',
    photo,
    sourceSchool: { code: '10827', name: '长沙民政职业技术学院' },
    college: { code: '11342', name: '湖南工程学院' },
    major: { code: '080202', name: '机械设计制造及其自动化' },
    categoryLabel: '普通计划',
    site: { name: '湖南工程学院（主校区）', address: '湘潭市岳塘区福星东路88号' },
    room: '003',
    seat: 7,
    sessions: [
      {
        subject: '大学英语',
        startsAt: at('2024-04-21T08:00:00'),
        endsAt: at('2024-04-21T09:30:00'),
      },
      {
        subject: '大学语文／高等数学',
        startsAt: at('2024-04-21T10:30:00'),
        endsAt: at('2024-04-21T12:30:00'),
      },
      {
        subject: '专业综合',
        startsAt: at('2024-04-21T15:00:00'),
        endsAt: at('2024-04-21T17:00:00'),
      },
    ],
    collegeNotice:
      '请于4月20日下午到校熟悉考场；可携带直尺、圆规、三角板，不得携带带存储功能的计算器。',
    rules: [
      '凭准考证和有效居民身份证入场，对号入座，两证置于桌面左上角备查。',
      '开考15分钟后不得入场，考试结束前不得提前交卷离场。',
      '只准携带黑色签字笔、2B铅笔、橡皮等必要文具；严禁携带手机等通讯工具及其他违禁物品，违者按《国家教育考试违规处理办法》处理。',
      '请按照报考学校要求做好考前准备，妥善保管本证，背面及空白处不得书写任何内容。',
    ],
    qr: signTicketQr(qrPayload, signer),
    ...changed,
  };
}
