import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { arch, env, platform } from 'node:process';
import chromiumOfNpm from '@sparticuz/chromium';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where other systems have a browser of their own. */
const installed = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
];

/** It speaks to nobody but the page's own server. */
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
];

/** Not the package's own arguments: they switch the rules between origins off, which the upload is to prove. */
const onBareLinux = ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'];

const { resolve } = createRequire(import.meta.url);

/** The Chinese font of the tickets: a bare machine has none, and a line of empty boxes proves no layout. */
function configureFonts(folder: string): string {
  const fonts = dirname(resolve('@expo-google-fonts/noto-sans-sc/package.json'));
  const file = join(folder, 'fonts.conf');
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${fonts}/400Regular</dir><dir>${fonts}/700Bold</dir><cachedir>${folder}</cachedir>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include></fontconfig>`,
  );
  return file;
}

/** A real browser: the one from npm on Linux x64, an installed one elsewhere. */
export async function openBrowser(): Promise<Browser> {
  if (platform === 'linux' && arch === 'x64') {
    const folder = mkdtempSync(join(tmpdir(), 'kaoqi-fonts-'));
    const browser = await chromium.launch({
      executablePath: await chromiumOfNpm.executablePath(),
      args: [...quiet, ...onBareLinux],
      env: { ...env, FONTCONFIG_FILE: configureFonts(folder) },
    });
    browser.on('disconnected', () => rmSync(folder, { recursive: true, force: true }));
    return browser;
  }
  const executablePath = installed.find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new Error('No browser was found: install Google Chrome or Chromium.');
  return chromium.launch({ executablePath, args: quiet });
}

interface AxeReport {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** What axe finds wrong with the page as it is now, by WCAG 2.2 AA and its good practice. */
export async function violationsOn(page: Page): Promise<string[]> {
  // Not as a script of the page: its policy takes none but its own.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeReport>('axe.run()');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** How far the page is wider than its window, in pixels. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
}
