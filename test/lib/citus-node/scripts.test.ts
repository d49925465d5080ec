import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { ensureShellcheck } from '../../../tools/ensure-tools.ts';

const node = join(import.meta.dirname, '../../../lib/citus-node');
const scripts = readdirSync(join(node, 'bin')).map((name) => join(node, 'bin', name));
const units = readdirSync(join(node, 'systemd'));

// Installs it once on a new machine.
beforeAll(() => ensureShellcheck(console.error), 180_000);

describe('programs of a node of the orders cluster', () => {
  test('have no finding of shellcheck', () => {
    const files = [...scripts, join(node, 'image', 'install')];
    const { stdout, status } = spawnSync('shellcheck', ['--external-sources', '--source-path', join(node, 'bin'), ...files], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  test('start units that exist', () => {
    const started = [
      ...scripts.map((file) => readFileSync(file, 'utf8')),
      ...units.map((unit) => readFileSync(join(node, 'systemd', unit), 'utf8')),
    ]
      .flatMap((text) => text.match(/systemctl start [^\n]+/g) ?? [])
      .flatMap((line) => line.match(/shopmart-[a-z-]+\.(?:service|timer)/g) ?? []);
    expect(started).toContain('shopmart-patroni.service');
    expect(started.filter((unit) => !units.includes(unit))).toEqual([]);
  });

  test('are there when a unit runs them', () => {
    const run = units.flatMap((unit) => readFileSync(join(node, 'systemd', unit), 'utf8').match(/\/opt\/shopmart\/bin\/[a-z-]+/g) ?? []);
    expect(run).toContain('/opt/shopmart/bin/boot-database');
    expect(run.filter((path) => !existsSync(join(node, 'bin', basename(path))))).toEqual([]);
  });

  test('print under the name of their unit, by which rsyslog finds their lines', () => {
    const services = units.filter((unit) => unit.endsWith('.service'));
    const named = services.filter((unit) =>
      readFileSync(join(node, 'systemd', unit), 'utf8').includes(`SyslogIdentifier=${basename(unit, '.service')}\n`),
    );
    expect(named).toEqual(services);
    expect(readFileSync(join(node, 'image', 'rsyslog.conf'), 'utf8')).toContain('startswith "shopmart-"');
  });

  test('belong to a unit or to another program', () => {
    const texts = [...scripts, ...units.map((unit) => join(node, 'systemd', unit)), join(node, 'etc', 'patroni.yml')];
    const unused = scripts.filter((script) =>
      texts.every((file) => file === script || !new RegExp(String.raw`\b${basename(script)}\b`).test(readFileSync(file, 'utf8'))),
    );
    expect(unused).toEqual([]);
  });
});

describe('certificates of nodes', () => {
  const certificates = (folder: string, name: string, seed: string) => {
    const env = { PATH: process.env['PATH'], SCOPE: 'orders', NODE_NAME: name, NODE_ADDRESS: '127.0.0.1', CERTIFICATE_SEED: seed };
    execFileSync(join(node, 'bin', 'make-certificates'), [join(folder, name)], { env });
    const read = (file: string) => new X509Certificate(readFileSync(join(folder, name, file)));
    return { authority: read('ca.crt'), own: read('node.crt') };
  };

  test('are trusted by every node that has the same seed, and by no other', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shopmart-certificates-'));
    try {
      const [one, other, stranger] = [
        certificates(folder, 'one', 'a'),
        certificates(folder, 'other', 'a'),
        certificates(folder, 'stranger', 'b'),
      ];
      expect(other.own.verify(one.authority.publicKey)).toBe(true);
      expect(other.own.checkIssued(one.authority)).toBe(true);
      expect(stranger.own.verify(one.authority.publicKey)).toBe(false);
      expect(other.own.checkIP('127.0.0.1')).toBe('127.0.0.1');
      // The key of the authority would sign any node.
      expect(readdirSync(join(folder, 'one')).toSorted()).toEqual(['ca.crt', 'node.crt', 'node.key']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
