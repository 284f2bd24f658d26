import iconv from 'iconv-lite';
import { type Chance, chanceOf } from './chance.ts';

/** A student who does not exist: region 439901 is assigned to nobody (domain §7.1), 199 0000 xxxx is ours by agreement. */
export interface Person {
  readonly name: string;
  readonly sex: '男' | '女';
  readonly idNo: string;
  readonly birth: string;
  readonly phone: string;
  readonly studentNo12: string;
  readonly schoolCode: string;
  readonly schoolName: string;
  readonly majorCode: string;
  readonly majorName: string;
  readonly expectedGraduation: string;
  readonly category: 'GENERAL' | 'GENERAL_POVERTY' | 'EXEMPT_VETERAN' | 'EXEMPT_COMPETITION';
}

export interface School {
  readonly code: string;
  readonly name: string;
}

/** The three source schools of the sample. */
export const sampleSchools: readonly School[] = [
  { code: '10827', name: '长沙民政职业技术学院' },
  { code: '12302', name: '湖南铁道职业技术学院' },
  { code: '12739', name: '湖南环境生物职业技术学院' },
];

/** Makes as many people as asked, school after school in turn. More of them with the same seed begin with the same ones. */
export function makePeople({
  count,
  seed,
  schools = sampleSchools,
}: {
  readonly count: number;
  readonly seed: string | number;
  readonly schools?: readonly School[];
}): readonly Person[] {
  const chance = chanceOf(seed, 'people');
  const idNos = new Set<string>();
  return Array.from({ length: count }, (_, n) => {
    const school = schools[n % schools.length];
    if (school === undefined) throw new Error('People need a school.');
    const sex = chance.oneOf(['男', '女'] as const);
    const birth = birthday(chance);
    const [majorCode, majorName] = chance.oneOf(majors);
    return {
      name: nameOf(chance, sex),
      sex,
      idNo: freshIdNo(chance, birth, sex, idNos),
      birth,
      phone: String(19_900_000_000 + n),
      studentNo12: `1121${String((n % schools.length) + 1).padStart(2, '0')}${String(Math.floor(n / schools.length) + 1).padStart(6, '0')}`,
      schoolCode: school.code,
      schoolName: school.name,
      majorCode,
      majorName,
      expectedGraduation: '2024-06-30',
      category: chance.withOdds(0.88)
        ? 'GENERAL'
        : chance.oneOf([
            'GENERAL_POVERTY',
            'GENERAL_POVERTY',
            'EXEMPT_VETERAN',
            'EXEMPT_COMPETITION',
          ] as const),
    };
  });
}

/** The file that a school would send: Chinese header, all columns, CRLF. */
export function rosterCsv(
  people: readonly Person[],
  { encoding = 'utf-8' }: { readonly encoding?: 'utf-8' | 'gb18030' } = {},
): Buffer {
  const rows = people.map((person) => [
    person.studentNo12,
    person.name,
    '居民身份证',
    person.idNo,
    person.sex,
    person.birth,
    person.schoolCode,
    person.majorCode,
    person.majorName,
    '2021',
    '全日制',
    '高职(专科)',
    '2021-09-01',
    person.expectedGraduation,
    '',
  ]);
  const text = [header, ...rows].map((cells) => `${cells.join(',')}\r\n`).join('');
  return iconv.encode(text, encoding, { addBOM: encoding === 'utf-8' });
}

const header = [
  '学籍号',
  '姓名',
  '证件类型',
  '身份证号',
  '性别',
  '出生日期',
  '学校代码',
  '专业代码',
  '专业名称',
  '专业目录年份',
  '学习形式',
  '层次',
  '入学日期',
  '预计毕业日期',
  '考生号',
];

/** Vocational majors of 2021, each with a way to some row of the sample plans. */
const majors = [
  ['510203', '软件技术'],
  ['510202', '计算机网络技术'],
  ['510301', '现代通信技术'],
  ['460301', '机电一体化技术'],
  ['460306', '电气自动化技术'],
  ['440301', '建筑工程技术'],
  ['500201', '道路与桥梁工程技术'],
  ['470201', '应用化工技术'],
  ['530302', '大数据与会计'],
  ['530701', '电子商务'],
  ['530201', '金融服务与管理'],
  ['540101', '旅游管理'],
  ['550102', '视觉传达设计'],
  ['570103K', '小学教育'],
  ['520201', '护理'],
  ['520301', '药学'],
  ['520410', '中药学'],
  ['520402K', '中医骨伤'],
  ['520403K', '针灸推拿'],
] as const;

const surnames = [
  ...'王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严',
].concat('欧阳', '司马', '诸葛', '上官');
const given = {
  男: [
    ...'伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林阳建文博子轩一诺思远志国家豪',
  ],
  女: [...'芳娜敏静丽艳娟霞秀兰英华慧巧美玉萍红玲芬燕彩春菊凤洁梅琳云莲真环雪荣爱妹欣怡佳琪梦雨婷'],
} as const;
/** Characters beyond GB 2312, three of them beyond the first plane, that the ticket's fonts have (domain §6.8). */
const rare = [...'䶮㛃𬭎𣲗喆堃昇珺玥𠮷'];
const minority = [
  '拜合提亚尔·穆太力普',
  '阿依古丽·买买提',
  '古丽娜尔·艾合买提',
  '米热扎提·吐尔逊',
  '才让·多杰',
];

function nameOf(chance: Chance, sex: Person['sex']): string {
  if (chance.withOdds(0.02)) return chance.oneOf(minority);
  const letter = () => (chance.withOdds(0.02) ? chance.oneOf(rare) : chance.oneOf(given[sex]));
  const first = chance.oneOf(surnames) + letter();
  return chance.withOdds(0.75) ? first + letter() : first;
}

function birthday(chance: Chance): string {
  const month = 1 + chance.upTo(12);
  const day = 1 + chance.upTo([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 28);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${2001 + chance.upTo(3)}-${two(month)}-${two(day)}`;
}

/** Own arithmetic, not the product's: a mistake in either shows in the other. */
function freshIdNo(chance: Chance, birth: string, sex: Person['sex'], taken: Set<string>): string {
  for (;;) {
    const serial = chance.upTo(500) * 2 + (sex === '男' ? 1 : 0);
    const digits = `439901${birth.replaceAll('-', '')}${String(serial).padStart(3, '0')}`;
    // The weight of the place i from the left is 2^(17 − i) mod 11.
    const sum = [...digits].reduce(
      (total, digit, i) => total + Number(digit) * (2 ** (17 - i) % 11),
      0,
    );
    const check = (12 - (sum % 11)) % 11;
    const idNo = digits + (check === 10 ? 'X' : check);
    if (taken.has(idNo)) continue;
    taken.add(idNo);
    return idNo;
  }
}
