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

async function open(settings: Readonly<Record<string, boolean>>, from?: string): Promise<Flags> {
  flags = await openFlags({ settings, file: from }, createLogger('flags', { destination: { write: (line) => lines.push(line) } }));
  return flags;
}

describe('flags', () => {
  test('have their configured values, and the default where they are not set', async () => {
    const opened = await open({ checkout: false });
    expect(await opened.isOn('checkout', true)).toBe(false);
    expect([await opened.isOn('gifts', true), await opened.isOn('gifts', false)]).toEqual([true, false]);
  });

  test('have the values of the file while it exists, the others their configured values', async () => {
    const opened = await open({ checkout: true, gifts: true }, file);
    expect([await opened.isOn('checkout', false), await opened.isOn('gifts', false)]).toEqual([true, true]);
    writeFileSync(file, '{"checkout": false}');
    await expect.poll(() => opened.isOn('checkout', true)).toBe(false);
    expect(await opened.isOn('gifts', false)).toBe(true);
    rmSync(file);
    await expect.poll(() => opened.isOn('checkout', false)).toBe(true);
  });

  test('have the values of the file from the start', async () => {
    writeFileSync(file, '{"checkout": false}');
    expect(await (await open({ checkout: true }, file)).isOn('checkout', true)).toBe(false);
  });

  test('follow the file, written in place or replaced', async () => {
    writeFileSync(file, '{"checkout": false}');
    const opened = await open({ checkout: true }, file);
    writeFileSync(file, '{"checkout": true}');
    await expect.poll(() => opened.isOn('checkout', false)).toBe(true);
    writeFileSync(join(folder, 'next'), '{"checkout": false}');
    renameSync(join(folder, 'next'), file);
    await expect.poll(() => opened.isOn('checkout', true)).toBe(false);
  });

  test('keep their last valid values when the file becomes invalid, and log it', async () => {
    writeFileSync(file, '{"checkout": false}');
    const opened = await open({ checkout: true }, file);
    writeFileSync(file, '{"checkout": "no"}');
    await expect.poll(() => lines.join('')).toContain('the last valid flags stay');
    expect(await opened.isOn('checkout', true)).toBe(false);
    writeFileSync(file, '{"checkout": true}');
    await expect.poll(() => opened.isOn('checkout', false)).toBe(true);
  });

  test.each(['{', '[]', '{"checkout": "yes"}', '"on"'])('do not start on a file with %s', async (content) => {
    writeFileSync(file, content);
    await expect(open({ checkout: true }, file)).rejects.toThrow(/flags\.json: .*it must be a JSON object of booleans/s);
  });

  test('reject a file with an unknown flag at start, and name it and the known flags', async () => {
    writeFileSync(file, '{"chekout": false}');
    await expect(open({ checkout: true, gifts: true }, file)).rejects.toThrow(
      /there is no flag chekout; it must be a JSON object of booleans for checkout, gifts alone/,
    );
  });
});
