import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFlags } from '../../../platform/flags/flags.ts';
import type { Flags } from '../../../platform/flags/flags.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';

let folder: string;
let file: string;
let lines: string[];
let flags: Flags | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flags-'));
  file = join(folder, 'flags.json');
  lines = [];
});

afterEach(async () => {
  await flags?.close();
  flags = undefined;
  rmSync(folder, { recursive: true });
});

async function open(content: string): Promise<Flags> {
  writeFileSync(file, content);
  flags = await openFlags(file, createLogger('flags', { destination: { write: (line) => lines.push(line) } }));
  return flags;
}

describe('flags', () => {
  test('are what the file says, and the default where it says nothing', async () => {
    const opened = await open('{"checkout": false}');
    expect(await opened.isOn('checkout', true)).toBe(false);
    expect([await opened.isOn('gifts', true), await opened.isOn('gifts', false)]).toEqual([true, false]);
  });

  test('follow the file, written in place or replaced', async () => {
    const opened = await open('{"checkout": false}');
    writeFileSync(file, '{"checkout": true}');
    await expect.poll(() => opened.isOn('checkout', false)).toBe(true);
    writeFileSync(join(folder, 'next'), '{"checkout": false}');
    renameSync(join(folder, 'next'), file);
    await expect.poll(() => opened.isOn('checkout', true)).toBe(false);
  });

  test('keep their last good values when the file turns bad, and say so', async () => {
    const opened = await open('{"checkout": false}');
    writeFileSync(file, '{"checkout": "no"}');
    await expect.poll(() => lines.join('')).toContain('the last good flags stay');
    expect(await opened.isOn('checkout', true)).toBe(false);
    rmSync(file);
    await expect.poll(() => lines.join('')).toContain('ENOENT');
    expect(await opened.isOn('checkout', true)).toBe(false);
    writeFileSync(file, '{"checkout": true}');
    await expect.poll(() => opened.isOn('checkout', false)).toBe(true);
  });

  test.each(['{', '[]', '{"checkout": "yes"}', '"on"'])('do not start on a file with %s', async (content) => {
    await expect(open(content)).rejects.toThrow(/flags\.json: .*it must be a JSON object of booleans/s);
  });

  test('do not start without the file', async () => {
    await expect(openFlags(join(folder, 'none.json'), createLogger('flags', { level: 'silent' }))).rejects.toThrow('none.json');
  });
});
