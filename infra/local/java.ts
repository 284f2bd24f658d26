import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** DynamoDB Local 3 is compiled for this release. */
const oldestJava = 17;

/** Finds a Java that can run DynamoDB Local, or says in one sentence how to get one. */
export function findJava(env: NodeJS.ProcessEnv = process.env): string {
  const java = env.JAVA_HOME === undefined ? 'java' : join(env.JAVA_HOME, 'bin', 'java');
  // The version goes to standard error, and macOS has a `java` that only says there is none.
  const { status, stderr } = spawnSync(java, ['-version'], { env, encoding: 'utf8' });
  const release = /version "(?:1\.)?(\d+)/.exec(stderr ?? '')?.[1];
  if (status !== 0 || release === undefined) {
    throw new Error(
      `The local store needs Java ${oldestJava} or later, and \`${java}\` does not run here: ${installLine()}`,
    );
  }
  if (Number(release) < oldestJava) {
    throw new Error(
      `The local store needs Java ${oldestJava} or later, and \`${java}\` is Java ${release}: ${installLine()}`,
    );
  }
  return java;
}

function installLine(): string {
  if (process.platform === 'darwin') return 'brew install openjdk@17';
  if (existsSync('/etc/debian_version')) return 'sudo apt-get install -y openjdk-17-jre-headless';
  if (existsSync('/etc/redhat-release')) return 'sudo dnf install -y java-17-openjdk-headless';
  return 'install it from https://adoptium.net and set JAVA_HOME.';
}
