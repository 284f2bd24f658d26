/* Installs what is missing. Plain JavaScript without packages: it runs before there are any, on any Node from 20 on. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const stampFile = 'node_modules/.kaoqi-installed';
const stamp = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
const installed = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;

// Not `npm ci`: it refuses a lock file without the binaries of other platforms, which not every registry has.
if (!installed) {
  console.error('Installing the packages (once, a minute or two)...');
  const { status } = spawnSync(
    'npm',
    ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    },
  );
  if (status !== 0) {
    console.error(
      'The packages could not be installed; npm said why above. Mend that and run the command again.',
    );
    process.exit(1);
  }
  writeFileSync(stampFile, stamp);
}
