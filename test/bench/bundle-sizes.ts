import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { bundleFunctions } from '../../infra/bundle.ts';

/** One function's bundle: its own minified code, without the fonts and native packages that lie beside it. */
export interface BundleSize {
  readonly function: string;
  readonly kilobytes: number;
  readonly usesS3: boolean;
  /** The bundle itself, for whoever wants to start it. */
  readonly file: string;
}

/** As esbuild itself tells sizes. */
const bytesPerKilobyte = 1_024;
const s3Client = 'node_modules/@aws-sdk/client-s3/';

/** Every bundle as esbuild itself weighed it; builds only what has changed. */
export async function bundleSizes(): Promise<BundleSize[]> {
  const { folder } = await bundleFunctions();
  const { outputs } = JSON.parse(readFileSync(join(folder, 'metafile.json'), 'utf8')) as Metafile;
  return Object.entries(outputs)
    .map(([path, { bytes, inputs }]) => {
      const [step = '', deed = ''] = path.split('/').slice(-3);
      return {
        function: `${step}/${deed}`,
        kilobytes: Math.ceil(bytes / bytesPerKilobyte),
        usesS3: Object.keys(inputs).some((input) => input.includes(s3Client)),
        file: join(folder, step, deed, 'index.mjs'),
      };
    })
    .sort((one, other) => one.function.localeCompare(other.function));
}
