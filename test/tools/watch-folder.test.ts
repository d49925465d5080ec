import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchFolder } from '../../tools/watch-folder.ts';
import { eventually } from '../support/eventually.ts';

let root = '';
let stop: () => void;
let reported: string[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'watched-'));
  mkdirSync(join(root, 'deep/deeper'), { recursive: true });
  writeFileSync(join(root, 'deep/deeper/file.ts'), 'one');
  reported = [];
  stop = watchFolder(
    root,
    (name) => name === 'ignored',
    (path) => reported.push(relative(root, path)),
  );
});

afterEach(() => {
  stop();
  rmSync(root, { recursive: true, force: true });
});

async function expectReport(file: string): Promise<void> {
  await eventually(() => expect(reported).toContain(file));
  reported = [];
}

function replace(file: string, content: string): void {
  writeFileSync(join(root, `${file}~`), content);
  renameSync(join(root, `${file}~`), join(root, file));
}

test('every write and replacement of a file is reported', async () => {
  for (const content of ['two', 'three']) {
    writeFileSync(join(root, 'deep/deeper/file.ts'), content);
    await expectReport('deep/deeper/file.ts');
  }
  for (const content of ['four', 'five']) {
    replace('deep/deeper/file.ts', content);
    await expectReport('deep/deeper/file.ts');
  }
});

test('files of a new or recreated folder are reported', async () => {
  mkdirSync(join(root, 'new/inner'), { recursive: true });
  writeFileSync(join(root, 'new/inner/file.ts'), 'one');
  await expectReport('new/inner/file.ts');
  rmSync(join(root, 'deep'), { recursive: true });
  await expectReport('deep/deeper/file.ts');
  await eventually(() => {
    mkdirSync(join(root, 'deep/deeper'), { recursive: true });
    writeFileSync(join(root, 'deep/deeper/other.ts'), 'one');
    expect(reported).toContain('deep/deeper/other.ts');
  });
});

test('ignored files are not reported', async () => {
  mkdirSync(join(root, 'ignored'));
  writeFileSync(join(root, 'ignored/file.ts'), 'one');
  writeFileSync(join(root, 'seen.ts'), 'one');
  await eventually(() => expect(reported).toContain('seen.ts'));
  expect(reported.filter((path) => path.startsWith('ignored'))).toEqual([]);
});
