import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { takeDataFolder } from '../../../infra/local/data-folder.ts';
import { commandOf } from '../../../infra/local/processes.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'kaoqi-data-'));
});
afterEach(() => {
  rmSync(data, { recursive: true, force: true });
});

function keep(file: string, text: string): void {
  mkdirSync(dirname(join(data, file)), { recursive: true });
  writeFileSync(join(data, file), text);
}

const sample = (done: string[]) =>
  JSON.stringify({ seed: 's', totpSecrets: {}, begun: done, done });

describe('a data folder is refused', () => {
  test('if it is a file, or lies under one', () => {
    keep('a-file', '');
    for (const folder of [join(data, 'a-file'), join(data, 'a-file', 'under')])
      expect(() => takeDataFolder(folder)).toThrow(
        `The data folder ${folder} is a file, or lies under one: remove that, or choose another with --data <folder>.`,
      );
  });

  test.runIf(process.platform === 'linux')('if it cannot be made', () => {
    expect(() => takeDataFolder('/sys/kaoqi')).toThrow(
      /^The data folder \/sys\/kaoqi cannot be written \(\w+\): make it writable, or choose another/,
    );
  });

  test('if somebody else keeps files in it', () => {
    keep('letters.txt', 'dear mother');
    expect(() => takeDataFolder(data)).toThrow(
      `The folder ${data} holds what is not ours (letters.txt): give --data a new or an empty folder.`,
    );
  });

  test('while a process that took it lives, by the number of that process', () => {
    const other = spawn('sleep', ['600']);
    onTestFinished(() => void other.kill());
    const pid = other.pid ?? 0;
    keep('running.json', JSON.stringify({ pid, command: commandOf(pid) }));
    expect(() => takeDataFolder(data)).toThrow(
      `The data folder ${data} is in use by process ${pid}: stop that one, or choose another with --data <folder>.`,
    );
  });

  test.each([
    ['clock.json', '{"offsetMs":'],
    ['clock.json', '{}'],
    ['sample.json', '[]'],
    ['keys.json', '{"key":1}'],
    ['schedules.json', '{}'],
    ['stream.json', 'null'],
    ['dynamodb/shared-local-instance.db', 'this is no database'],
    ['objects/fauxqs.db', 'this is no database'],
  ])('if its %s holds %s', (file, text) => {
    keep(file, text);
    expect(() => takeDataFolder(data).requireWhole()).toThrow(
      `The file ${join(data, file)} is broken: put back a good copy of the whole folder, or begin anew with --fresh.`,
    );
  });

  test.each([
    ['keys.json', sample(['load']), { 'clock.json': '{"offsetMs":1}' }],
    ['sample.json', undefined, { 'dynamodb/shared-local-instance.db': '' }],
  ])('if %s is missing from what was kept', (missing, people, files) => {
    if (people !== undefined) keep('sample.json', people);
    for (const [file, text] of Object.entries(files)) keep(file, text);
    expect(() => takeDataFolder(data).requireWhole()).toThrow(
      `The file ${join(data, missing)} is missing, and nothing can be read without it: put it back, or begin anew with --fresh.`,
    );
  });

  test('if a file stands where one of its folders should be', () => {
    keep('objects', '');
    expect(() => takeDataFolder(data).requireWhole()).toThrow(
      `The file ${join(data, 'objects')} stands where a folder should be: remove it, or begin anew with --fresh.`,
    );
  });
});

describe('a data folder is taken', () => {
  test('though a first start was killed before everything was in it', () => {
    keep('sample.json', sample(['import 10827']));
    keep('clock.json', '{"offsetMs":1}');
    expect(() => takeDataFolder(data).requireWhole()).not.toThrow();
  });

  test.each([
    ['whose process is gone', { pid: 2 ** 22 + 1, command: 'node start.ts' }],
    ['whose number another process has', { pid: process.ppid, command: 'node start.ts' }],
  ])('from a claim %s', (_, claim) => {
    keep('running.json', JSON.stringify(claim));
    expect(() => takeDataFolder(data)).not.toThrow();
  });

  test('and forgets all that is ours, and nothing else', () => {
    for (const file of ['clock.json', 'roster-12739.csv', 'dynamodb/x.db', 'keys.json.new'])
      keep(file, '');
    keep('.hidden', 'not ours');
    takeDataFolder(data).clear();
    expect(readdirSync(data).sort()).toEqual(['.hidden', 'running.json']);
  });
});
