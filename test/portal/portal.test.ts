import { mkdtempSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { portalFolder } from '../../infra/local/build.ts';
import { createTour, namedStops } from '../../infra/local/tour.ts';
import { syntheticPhoto } from '../../infra/rehearsal/papers.ts';
import { makePeople, type Person, rosterCsv, sampleSchools } from '../../infra/rehearsal/people.ts';
import { qrOf, textOf } from '../functions/tickets/read-pdf.ts';
import { openBrowser, overflowOf, violationsOn } from '../support/browser.ts';
import { openPlatform, password, post, totpNow } from '../support/platform.ts';

/* One candidate's season in a real browser: a phone for the candidate, a desk for the school. */

const [school] = sampleSchools;
if (school === undefined) throw new Error('There is no school.');
const people = makePeople({ count: 3, seed: 'portal', schools: [school] });
const me = { ...(people[0] as Person), category: 'GENERAL' as const };
const officers = [
  post('operator-1', school.code, 'school-operator'),
  post('reviewer-1', school.code, 'school-reviewer'),
  post('institute-1', 'EXI', 'institute'),
  post('institute-2', 'EXI', 'institute'),
];

let opened: Awaited<ReturnType<typeof openPlatform>>;
let browser: Browser;
let phone: Page;
let desk: Page;
let lockAt = 0;

beforeAll(async () => {
  [opened, browser] = await Promise.all([openPlatform({ officers }), openBrowser()]);
  const { platform, api } = opened;
  const { calendar } = await api.must('showSeason');
  const windows = new Map(calendar.windows.map((window) => [window.id as string, window]));
  lockAt = windows.get('W11')?.closesAt ?? 0;
  const act = () => Promise.resolve();
  const wordsOf = (edgeId: string) => ({ what: edgeId, whatEn: edgeId });
  const edgesFired = () => [];
  const stops = namedStops(windows);
  platform.open(createTour({ cloud: platform.cloud, stops, act, wordsOf, edgesFired }));
  // Neither the device's zone nor its clock is that of the season.
  phone = await pageOf({ viewport: { width: 390, height: 844 }, hasTouch: true });
  desk = await pageOf({ viewport: { width: 1280, height: 900 } });
});

afterAll(async () => {
  await browser?.close();
  await opened?.platform.stop();
});

/** What a page says of itself when something went wrong in it. */
const complaints: string[] = [];

async function pageOf(options: Parameters<Browser['newContext']>[0]): Promise<Page> {
  const context: BrowserContext = await browser.newContext({
    ...options,
    timezoneId: 'America/New_York',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (said) => {
    if (said.text().includes('Content Security Policy')) complaints.push(said.text());
  });
  return page;
}

const go = async (page: Page, place: string) => {
  await page.goto(`${opened.platform.baseUrl}/#/${place}`);
};
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const fill = (page: Page, label: string | RegExp, value: string) =>
  page.getByLabel(label).fill(value);
const see = (page: Page | Locator, text: string | RegExp) => page.getByText(text).first().waitFor();
const state = (page: Page) => page.locator('h1 .state').first();

/** Looks at a page: no finding of axe, nothing beyond a phone's edge, and a picture if somebody wants one. */
const pictures = process.env.PORTAL_PICTURES && mkdtempSync(join(tmpdir(), 'kaoqi-portal-'));
let looks = 0;
async function look(page: Page, name: string): Promise<void> {
  looks += 1;
  if (pictures) {
    const path = join(pictures, `${String(looks).padStart(2, '0')}-${name}.png`);
    await page.screenshot({ path, fullPage: true });
  }
  expect(await violationsOn(page), name).toEqual([]);
  const own = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await overflowOf(page), `${name} on a phone`).toBe(0);
  if (own !== null) await page.setViewportSize(own);
}

/** Puts the season clock to a named stop, by the bar on the page. */
async function moveTo(page: Page, stop: string): Promise<void> {
  const select = page.getByLabel('把时钟拨到');
  const option = select.locator('option').filter({ hasText: stop });
  const to = Number(await option.getAttribute('value'));
  await select.selectOption(String(to));
  await expect.poll(() => opened.platform.cloud.clock.now()).toBeGreaterThanOrEqual(to);
  await expect.poll(() => select.isEnabled()).toBe(true);
}

async function signInStaff(page: Page, staffId: string): Promise<void> {
  await go(page, 'staff');
  await fill(page, '工号', staffId);
  await fill(page, '密码', password);
  await fill(page, /动态验证码/, totpNow(opened.postOf(staffId)));
  await press(page, '登录');
}

describe('a season by hand, in a browser', () => {
  test('the first page says what comes next, in Chinese and in English one click away', async () => {
    await go(phone, '');
    await see(phone, '下一步：注册报名');
    await look(phone, 'home');
    await press(phone, 'English');
    await see(phone, 'Next: Registration');
    expect(await phone.locator('html').getAttribute('lang')).toBe('en');
    await look(phone, 'home-english');
    await press(phone, '中文');
    await see(phone, '考生注册');
  });

  test('its first load is at most 150 KB of script and style', () => {
    const page = readFileSync(join(portalFolder, 'index.html'), 'utf8');
    const parts = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file = '']) =>
      readFileSync(join(portalFolder, file)),
    );
    expect(parts.length).toBeGreaterThanOrEqual(2);
    const kilobytes = parts.reduce((sum, part) => sum + gzipSync(part).length, 0) / 1024;
    expect(kilobytes).toBeLessThanOrEqual(150);
  });

  test('the operator signs in with a code, previews the roster file and imports it', async () => {
    await signInStaff(desk, 'operator-1');
    await see(desk, '导入考生名册');
    const [spoilt] = makePeople({
      count: 1,
      seed: 'spoilt',
      schools: [{ ...sampleSchools[0], code: '10827', name: '' }],
    });
    const rows = [
      ...people,
      { ...(spoilt as Person), studentNo12: '112101999999', idNo: '439901200302290016' },
    ];
    await desk.locator('input[type=file]').setInputFiles({
      name: '名册.csv',
      mimeType: 'text/csv',
      buffer: rosterCsv(rows, { encoding: 'gb18030' }),
    });
    await press(desk, '预览');
    await see(desk, '已预览（未写入）');
    await see(desk, /共 4 行，接受 3，未变 0，拒绝 1/);
    await look(desk, 'roster-preview');
    await press(desk, '导入');
    await see(desk.locator('.report'), '完成');
    await look(desk, 'roster-imported');
  });

  test('the candidate registers with the code that came to the phone, and sets a password', async () => {
    await moveTo(phone, '注册报名开始');
    // The operator's page has followed: no countdown ever goes below nothing.
    await see(desk.locator('.countdown'), '已截止');
    await go(phone, 'activate');
    await see(phone, '注册报名剩余');
    await fill(phone, '姓名', me.name);
    await fill(phone, '身份证号', me.idNo);
    await fill(phone, '本人手机号', me.phone);
    await look(phone, 'activate');
    await press(phone, '获取验证码');
    await see(phone, /验证码已发到该手机/);
    await fill(phone, /短信验证码/, '000000');
    await press(phone, '完成注册');
    await see(phone, '验证码错误或已失效');
    await look(phone, 'activate-refused');
    await fill(phone, /短信验证码/, await opened.outbox.codeFor(me.phone));
    await press(phone, '完成注册');
    await see(phone, '设置您自己的密码');
    await fill(phone, '新密码', password);
    await fill(phone, '再输一次', password);
    await look(phone, 'set-password');
    await press(phone, '保存密码');
    await see(phone, '填写并保存个人信息。');
    expect(await state(phone).textContent()).toBe('已注册，尚未填写');
  });

  test('the countdown is the server’s, not the device’s', async () => {
    const closesAt = Date.parse('2024-02-02T17:00:00+08:00');
    const secondsLeft = () => (closesAt - opened.platform.cloud.clock.now()) / 1000;
    const before = secondsLeft();
    const shown = await phone.locator('.next .countdown strong').textContent();
    const after = secondsLeft();
    const [, days = 0, hours = 0, minutes = 0, seconds = 0] =
      /(\d+) 天 (\d+) 小时 (\d+) 分 (\d+) 秒/.exec(shown ?? '')?.map(Number) ?? [];
    const left = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
    expect(left).toBeGreaterThanOrEqual(after - 1);
    expect(left).toBeLessThanOrEqual(before + 2);
  });

  test('a profile with a mistake names the field; what was typed stays when the network goes', async () => {
    await fill(phone, '收件人手机', '12345');
    await fill(phone, /所在地区代码/, '430100');
    await fill(phone, /邮政编码/, '410000');
    await fill(phone, '详细地址', '岳麓区测试路 1 号');
    await phone.getByLabel(/遵纪守法/).check();
    await phone.getByLabel(/身体状况/).check();
    await press(phone, '保存草稿');
    await see(phone.getByRole('alert'), '收件人手机');
    await look(phone, 'profile-refused');
    await fill(phone, '收件人手机', me.phone);
    await phone.context().setOffline(true);
    await press(phone, '保存草稿');
    await see(phone, '网络已断开');
    await look(phone, 'network-lost');
    await phone.context().setOffline(false);
    await phone.getByText('网络已断开').waitFor({ state: 'hidden' });
    expect(await phone.getByLabel('收件人手机').inputValue()).toBe(me.phone);
    await press(phone, '保存草稿');
    await see(phone, '已保存为草稿，尚未提交');
    expect(await state(phone).textContent()).toBe('草稿（尚未提交）');
  });

  test('a session that is over asks for the password above the page, and nothing typed is lost', async () => {
    await fill(phone, '详细地址', '岳麓区测试路 2 号');
    await phone.route(
      '**/v1/me/profile',
      (route) => route.fulfill({ status: 403, json: { message: 'Forbidden' } }),
      { times: 1 },
    );
    await press(phone, '保存草稿');
    const dialog = phone.getByRole('dialog', { name: '请重新登录' });
    await dialog.waitFor();
    await look(phone, 'sign-in-again');
    await dialog.getByLabel('身份证号或手机号').fill(me.idNo);
    await dialog.getByLabel('密码').fill(password);
    await dialog.getByRole('button', { name: '登录' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await phone.getByLabel('详细地址').inputValue()).toBe('岳麓区测试路 2 号');
    await press(phone, '保存草稿');
    await see(phone, '已保存为草稿，尚未提交');
  });

  test('what another tab saved is shown beside what was typed here', async () => {
    await fill(phone, '详细地址', '岳麓区测试路 3 号');
    const elsewhere = opened.candidate(me);
    await elsewhere.signIn();
    const { application } = await elsewhere.me();
    const mailing = {
      ...application.profile?.mailing,
      detail: '雨花区别处 9 号',
      postcode: '410007',
    };
    expect(await elsewhere.saveProfile({ mailing } as never)).toMatchObject({ ok: true });
    await press(phone, '保存草稿');
    await see(phone, /别处已保存为“雨花区别处 9 号”/);
    await look(phone, 'profile-conflict');
    // The field that was not touched here follows the other tab; the one that was typed is kept.
    expect(await phone.getByLabel(/邮政编码/).inputValue()).toBe('410007');
    await press(phone, '保存草稿');
    await see(phone, '已保存为草稿，尚未提交');
    expect(await phone.getByLabel('详细地址').inputValue()).toBe('岳麓区测试路 3 号');
  });

  test('the photo goes straight to the store, is judged by its bytes, and the form is submitted', async () => {
    const photo = phone.locator('#evidence input[type=file]');
    await photo.setInputFiles({
      name: 'photo.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(4_000, 7)]),
    });
    await see(phone.locator('#evidence'), '未通过检查');
    await look(phone, 'photo-refused');
    await photo.setInputFiles({
      name: 'photo.jpg',
      mimeType: 'image/jpeg',
      buffer: await syntheticPhoto(me),
    });
    await see(phone.locator('#evidence'), '已通过检查');
    await look(phone, 'photo-accepted');
    await press(phone, '提交报名');
    await see(phone, '报名已提交，不需要操作。');
    expect(await state(phone).textContent()).toBe('已提交，等待审核');
    await look(phone, 'submitted');
  });

  test('an officer with a code takes the submission and returns it; the candidate sees what to mend, and only that', async () => {
    await moveTo(desk, '资格审核开始');
    await press(desk, '退出');
    await signInStaff(desk, 'reviewer-1');
    await press(desk, '领取下一个');
    await see(desk, me.name);
    await desk.getByAltText('标准电子近期照').waitFor();
    await expect
      .poll(() => desk.evaluate('document.querySelector("img").naturalWidth'))
      .toBeGreaterThan(0);
    await look(desk, 'review');
    await desk.getByLabel('不通过或退回的原因').selectOption('PHOTO_NOT_STANDARD');
    await see(desk, /考生将看到：照片不是近期标准证件照/);
    await press(desk, '退回修改');
    await see(desk, `${me.name}：退回修改`);
    await phone.reload();
    await see(phone, /学校退回：照片不是近期标准证件照/);
    expect(await phone.getByLabel('详细地址').count()).toBe(0);
    await look(phone, 'returned');
    await phone.locator('#evidence input[type=file]').setInputFiles({
      name: 'photo.jpg',
      mimeType: 'image/jpeg',
      buffer: await syntheticPhoto(me),
    });
    await phone.getByAltText('标准电子近期照').waitFor();
    await see(phone.locator('#evidence'), '已通过检查');
    await press(phone, '重新提交');
    await see(phone, '报名已提交，不需要操作。');
  });

  test('it is passed, and the candidate’s page follows by itself', async () => {
    await press(desk, '领取下一个');
    await see(desk, '第 2 次');
    await press(desk, '通过');
    await see(desk, `${me.name}：审核通过`);
    await look(desk, 'reviewed');
    await phone.bringToFront();
    await moveTo(phone, '公示开始');
    await expect.poll(() => state(phone).textContent()).toBe('审核通过');
    await look(phone, 'passed');
    await go(phone, 'lists');
    await see(phone, `${[...me.name][0]}*`);
    await look(phone, 'list');
    await fill(phone, '学校代码或名称', me.schoolCode);
    await press(phone, '查找');
    await see(phone, '第 1 / 1 页，1 人');
    await fill(phone, '学校代码或名称', '没有这所学校');
    await press(phone, '查找');
    await see(phone, '第 1 / 1 页，0 人');
    await go(phone, 'me');
  });

  test('a preference is saved, and a change from elsewhere shows both versions', async () => {
    await moveTo(phone, '志愿填报开始');
    await see(phone, '填报一个志愿：一所院校、一个专业。');
    await look(phone, 'preference-open');
    await phone.getByLabel('计划类别').selectOption('GENERAL');
    await phone.getByLabel('招生院校').selectOption({ index: 1 });
    await phone.getByLabel('专业').selectOption({ index: 1 });
    await press(phone, '保存志愿');
    await see(phone.locator('.verdict'), '已保存');
    await look(phone, 'preference-saved');

    const elsewhere = opened.candidate(me);
    await elsewhere.signIn();
    await phone.getByLabel('招生院校').selectOption({ index: 2 });
    await phone.getByLabel('专业').selectOption({ index: 1 });
    const picked = await phone.getByLabel('招生院校').inputValue();
    const { collegeCode, majorCode, category, collegeName } = await planElsewhere(picked);
    expect(await elsewhere.choose({ collegeCode, majorCode, category })).toMatchObject({
      ok: true,
    });
    await press(phone, '保存志愿');
    const both = phone.getByRole('alert').filter({ hasText: '志愿在别处被修改过' });
    await see(both, collegeName);
    await look(phone, 'preference-conflict');
    await press(phone, '以我的选择为准');
    await both.waitFor({ state: 'hidden' });
    await see(phone.locator('.verdict'), '已保存');
  });

  test('the fee of 130.00 is paid at the cashier', async () => {
    await press(phone, '去缴费');
    await see(phone, '¥ 130.00');
    await press(phone, '支付 Pay');
    await phone.getByRole('link', { name: /返回平台/ }).click();
    await see(phone.locator('#fee'), '已支付');
    await look(phone, 'paid');
  });

  test('at the instant the page turns to 已锁定 by itself', async () => {
    const { clock } = opened.platform.cloud;
    await moveTo(phone, '锁定前十秒');
    expect(clock.now()).toBeLessThan(lockAt);
    await phone.getByLabel('招生院校').selectOption({ index: 1 });
    await phone.getByLabel('专业').selectOption({ index: 1 });
    expect(await phone.locator('.verdict .big').textContent()).toBe('已保存');
    await phone.locator('.verdict').getByText('已锁定').waitFor();
    // Never before the instant, whatever the way of an answer took.
    expect(clock.now()).toBeGreaterThanOrEqual(lockAt);
    // What was picked and not saved is still there.
    expect(await phone.getByLabel('专业').inputValue()).not.toBe('');
    await look(phone, 'locked');
  });

  test('a save after it is refused and shows the number of the late attempt', async () => {
    await press(phone, '仍要提交');
    const refusal = phone.getByRole('alert').filter({ hasText: '本次逾期请求已登记' });
    const reference = await refusal.locator('.reference').textContent();
    expect(reference).toMatch(/\w{4,}/);
    await phone
      .locator('table .reference')
      .getByText(reference ?? '')
      .waitFor();
    await look(phone, 'late');
  });

  test('it is sealed after the grace without anybody starting it', async () => {
    await moveTo(phone, '锁定封存后');
    await see(phone.locator('.verdict'), '已封存，不能再更改。');
    await look(phone, 'sealed');
    await press(desk, '退出');
    await signInStaff(desk, 'institute-1');
    await see(desk, '2024-03-24 17:00:00');
    await see(desk, '已封存');
    await look(desk, 'institute');
  });

  test('the ticket is printed inside its window: its text and its code are read back', async () => {
    await moveTo(phone, '准考证打印开始');
    await see(phone, /打印准考证（至/);
    await look(phone, 'ticket');
    const [file] = await Promise.all([
      phone.waitForEvent('download'),
      press(phone, '下载打印（PDF）'),
    ]);
    const pdf = await readFile(await file.path());
    expect(await textOf(pdf)).toContain(me.name);
    const code = (await qrOf(pdf)) ?? '';

    await go(desk, 'verify');
    await fill(desk, '二维码内容', code);
    await press(desk, '验证');
    await see(desk, '✓ 真实有效');
    await look(desk, 'verified');
    await fill(desk, '二维码内容', `${code.slice(0, -3)}AAA`);
    await press(desk, '验证');
    await see(desk, '✗ 不是有效的准考证');
    await look(desk, 'forged');
  });

  test('no page failed, broke its own policy, or asked another host for anything', () => {
    expect(complaints).toEqual([]);
    expect(opened.troubles).toEqual([]);
  });
});

/** What another device of the same candidate chooses: another college than this one. */
async function planElsewhere(picked: string) {
  const query = { juniorMajorCode: me.majorCode };
  const { plans } = await opened.api.must('showCatalogue', { query });
  const other = plans.find(
    ({ category, collegeCode }) => category === 'GENERAL' && collegeCode !== picked,
  );
  if (other === undefined) throw new Error('There is nothing else to choose.');
  return other;
}
