import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bundleFunctions, requireNativeParts } from '../../../infra/bundle.ts';
import { newFolder } from './synthesized.ts';

/** A tree of functions of its own. */
function tree(files: Record<string, string>) {
  const base = newFolder();
  const source = join(base, 'functions');
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), content);
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  return { source, write, folder: join(base, 'dist') };
}

const greeting = {
  'tea/make-tea/handler.ts':
    "import { word } from '../word.ts';\nexport const handler = async () => word;",
  'tea/word.ts': "export const word: string = 'tea';",
  'tea/pour-tea/handler.ts': 'export const handler = async () => 1;',
};
const functions = ['tea/make-tea', 'tea/pour-tea'];

describe('a bundle', () => {
  test('is one file that runs, whatever it imports', async () => {
    const { source, folder } = tree(greeting);
    await bundleFunctions({ functions, source, folder });
    const { handler } = await import(pathToFileURL(join(folder, 'tea/make-tea/index.mjs')).href);
    expect(await handler()).toBe('tea');
    expect(existsSync(join(folder, 'metafile.json'))).toBe(true);
  });

  test('is made again only when something that went into it has changed', async () => {
    const { source, folder, write } = tree(greeting);
    const build = async () => (await bundleFunctions({ functions, source, folder })).rebuilt;
    expect(await build()).toBe(true);
    expect(await build()).toBe(false);
    write('tea/word.ts', "export const word: string = 'more tea';");
    expect(await build()).toBe(true);
    expect(readFileSync(join(folder, 'tea/make-tea/index.mjs'), 'utf8')).toContain('more tea');
  });

  test('is made for every function: one without a handler is named', async () => {
    const { source, folder } = tree(greeting);
    const all = [...functions, 'tea/drink-tea'];
    await expect(bundleFunctions({ functions: all, source, folder })).rejects.toThrow(
      'without a handler.ts: tea/drink-tea.',
    );
  });

  test('that cannot be made leaves the one before it', async () => {
    const { source, folder, write } = tree(greeting);
    await bundleFunctions({ functions, source, folder });
    write('tea/word.ts', "export { word } from './nowhere.ts';");
    await expect(bundleFunctions({ functions, source, folder })).rejects.toThrow('nowhere');
    expect(readFileSync(join(folder, 'tea/make-tea/index.mjs'), 'utf8')).toContain('tea');
  });

  test('brings native parts along where they are used, and only there', async () => {
    const { source, folder } = tree({
      ...greeting,
      'tea/pour-tea/handler.ts':
        "import sharp from 'sharp';\nexport const handler = async () => sharp;",
    });
    await bundleFunctions({ functions, source, folder });
    expect(existsSync(join(folder, 'tea/pour-tea/node_modules/sharp/package.json'))).toBe(true);
    expect(existsSync(join(folder, 'tea/make-tea/node_modules'))).toBe(false);
  });

  test('has every font beside it that its function names', async () => {
    const { folder } = tree({});
    const name = 'tickets/draw-tickets';
    await bundleFunctions({ functions: [name], folder });
    const code = readFileSync(join(folder, name, 'index.mjs'), 'utf8');
    const named = [...code.matchAll(/\.\/(fonts\/[\w.]+)/g)].map(([, file]) => file ?? '');
    expect(named).toHaveLength(2);
    expect(named.filter((file) => !existsSync(join(folder, name, file)))).toEqual([]);
  });

  test('without Linux’s native parts is not deployed', () => {
    const bundles = { folder: '', rebuilt: false, missing: ['@img/sharp-linux-x64'] };
    expect(() => requireNativeParts(bundles)).toThrow('npm ci --os=linux --cpu=x64');
    expect(() => requireNativeParts({ ...bundles, missing: [] })).not.toThrow();
  });
});
