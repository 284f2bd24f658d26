import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type BuildOptions,
  build,
  version as esbuildVersion,
  type Metafile,
  type Plugin,
} from 'esbuild';
import { type Deed, folderOf, routes, type Task, tasks } from '../shared/names.ts';

export interface Bundles {
  /** The folder with one folder for each function: `<step>/<verb-noun>/index.mjs`. */
  readonly folder: string;
  /** False if nothing had changed. */
  readonly rebuilt: boolean;
  /** Native packages for Lambda that are not installed here. */
  readonly missing: readonly string[];
}

/** What a built tree was built from. */
interface Receipt {
  readonly recipe: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
}

const root = join(import.meta.dirname, '..');
const functionFolders = [...Object.keys(routes), ...Object.keys(tasks)].map((name) =>
  folderOf(name as Deed | Task),
);

/** Native packages that esbuild cannot take in, as Lambda's Linux wants them. */
const nativeParts: Readonly<Record<string, readonly string[]>> = {
  sharp: [
    'sharp',
    'detect-libc',
    'semver',
    '@img/colour',
    '@img/sharp-linux-x64',
    '@img/sharp-libvips-linux-x64',
  ],
};

/** Fonts lie beside the function that draws with them, in `fonts/`. */
const fonts: Readonly<Record<string, readonly string[]>> = {
  'tickets/draw-tickets': [
    '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
    '@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf',
  ],
};

export interface BundleProps {
  /** @default every function of `names.ts` */
  readonly functions?: readonly string[];
  /** @default the repository's `functions/` */
  readonly source?: string;
  /** @default `dist/functions` */
  readonly folder?: string;
}

/** Builds every function by one call of esbuild, unless nothing that went into the last build has changed. */
export async function bundleFunctions(props: BundleProps = {}): Promise<Bundles> {
  const { functions = functionFolders } = props;
  const { source = join(root, 'functions'), folder = join(root, 'dist', 'functions') } = props;
  const without = functions.filter((name) => !existsSync(join(source, name, 'handler.ts')));
  if (without.length > 0)
    throw new Error(`names.ts has functions without a handler.ts: ${without.join(', ')}.`);

  const recipe = recipeOf(functions);
  const last = lastReceipt(folder);
  if (last?.recipe === recipe && isFresh(last))
    return { folder, rebuilt: false, missing: last.missing };

  // Beside the old tree, so that a build that fails leaves it, and whoever reads it is not disturbed.
  const fresh = `${folder}.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  try {
    const { metafile } = await build({
      ...options,
      metafile: true,
      entryPoints: Object.fromEntries(
        functions.map((name) => [`${name}/index`, join(source, name, 'handler.ts')]),
      ),
      outdir: fresh,
    });
    const missing = functions.flatMap((name) => addParts(fresh, name, metafile));
    const receipt: Receipt = { recipe, inputs: hashesOf(metafile), missing: [...new Set(missing)] };
    writeFileSync(join(fresh, 'metafile.json'), JSON.stringify(metafile));
    writeFileSync(join(fresh, 'receipt.json'), JSON.stringify(receipt));
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
    return { folder, rebuilt: true, missing: receipt.missing };
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Lambda cannot run what is not in the bundle: a machine without Linux's parts may not deploy. */
export function requireNativeParts({ missing }: Bundles): void {
  if (missing.length > 0)
    throw new Error(
      `Lambda needs ${missing.join(', ')}; install them with: npm ci --os=linux --cpu=x64 --libc=glibc.`,
    );
}

/** Lambda gives its credentials in the environment: the SDK's other ways to find some would be a third of a bundle. */
const credentialsFromLambda = {
  name: 'credentials-from-lambda',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({
      path: 'credentials',
      namespace: 'lambda',
    }));
    build.onLoad({ filter: /.*/, namespace: 'lambda' }, () => ({
      contents:
        "import { fromEnv } from '@aws-sdk/credential-provider-env'; export const defaultProvider = fromEnv;",
      resolveDir: root,
    }));
  },
} satisfies Plugin;

const options = {
  absWorkingDir: root,
  plugins: [credentialsFromLambda],
  bundle: true,
  minify: true,
  // Chinese as it is: escaped it would weigh twice as much.
  charset: 'utf8',
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // The SDK's module builds lose what we do not use; its main builds cannot.
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  external: Object.keys(nativeParts),
  legalComments: 'none',
  logLevel: 'silent',
  // Older packages inside ask for Node's own modules by `require`.
  banner: {
    js: "import{createRequire as kaoqiRequire}from'node:module';const require=kaoqiRequire(import.meta.url);",
  },
} satisfies BuildOptions;

/** The fonts and native packages of one function; tells which packages are not installed here. */
function addParts(folder: string, name: string, metafile: Metafile): string[] {
  for (const font of fonts[name] ?? []) {
    const target = join(folder, name, 'fonts', basename(font));
    cpSync(join(root, 'node_modules', font), target);
  }
  const output = Object.entries(metafile.outputs).find(([path]) =>
    path.endsWith(`${name}/index.mjs`),
  );
  const wanted = (output?.[1].imports ?? [])
    .filter(({ external }) => external === true)
    .flatMap(({ path }) => nativeParts[path] ?? []);
  return wanted.filter((part) => {
    const installed = join(root, 'node_modules', part);
    if (!existsSync(installed)) return true;
    cpSync(installed, join(folder, name, 'node_modules', part), { recursive: true });
    return false;
  });
}

/** What changes every bundle: how it is built, by what, from which packages. */
function recipeOf(functions: readonly string[]): string {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return hash(JSON.stringify([options, nativeParts, fonts, esbuildVersion, functions]), lock);
}

/** Our own files by content; packages are in the recipe, through the lock file. */
function hashesOf({ inputs }: Metafile): Record<string, string> {
  return Object.fromEntries(
    Object.keys(inputs)
      .filter((path) => !path.includes('node_modules/') && !path.startsWith('lambda:'))
      .map((path) => [path, hash(readFileSync(join(root, path)))]),
  );
}

function isFresh({ inputs }: Receipt): boolean {
  return Object.entries(inputs).every(([path, was]) => {
    const at = join(root, path);
    return existsSync(at) && hash(readFileSync(at)) === was;
  });
}

function lastReceipt(folder: string): Receipt | undefined {
  const path = join(folder, 'receipt.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Receipt) : undefined;
}

function hash(...parts: (string | Buffer)[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return sum.digest('base64url');
}
