import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensureDrillTools } from '../../tools/ensure-tools.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopmart-path-'));
  vi.stubEnv('PATH', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Puts programs into the PATH that refuse every option, as pgbackrest refuses --version. */
function addPrograms(...names: readonly string[]): void {
  for (const name of names) {
    writeFileSync(join(folder, name), '#!/bin/sh\nexit 1\n');
    chmodSync(join(folder, name), 0o755);
  }
}

const refuse = (line: string) => expect.fail(line);

test('programs are found by their files in the PATH', () => {
  addPrograms('etcd', 'patroni', 'pgbouncer', 'haproxy', 'pgbackrest', 'jq', 'curl');
  ensureDrillTools(refuse);
});

test('a program that is missing and cannot be installed is named with its package and the system that has it', () => {
  addPrograms('etcd', 'patroni', 'haproxy');
  expect(() => ensureDrillTools(refuse)).toThrow(
    'pgbouncer is required for connections to the orders cluster and is not on the PATH: install pgbouncer on Debian, which this needs',
  );
});
