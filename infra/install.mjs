/* `node infra/install.mjs <script> [arguments]`: installs what is missing, then runs the script on the project's own Node. */
/* Plain JavaScript without packages: it runs before there are any, on any Node from 20 on. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const stampFile = 'node_modules/.kaoqi-installed';
const stamp = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
const isInstalled = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;

if (!isInstalled) install();
run(process.argv.slice(2));

// Not `npm ci`: it refuses a lock file without the binaries of other platforms, which not every registry has.
function install() {
  console.error('Installing the packages (once, a minute or two)...');
  const quiet = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', ['install', ...quiet], {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(
      'The packages could not be installed; npm said why above. Mend that and run the command again.',
    );
    process.exit(1);
  }
  writeFileSync(stampFile, stamp);
}

/** A shell remembers where it found `node` before the install: the project's own is named by its place. */
function run(command) {
  const child = spawn('node_modules/.bin/node', command, { stdio: 'inherit' });
  // A terminal's Ctrl-C reaches the child as well; this process only waits for it to end.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
