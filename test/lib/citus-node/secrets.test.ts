import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const bin = join(import.meta.dirname, '../../../lib/citus-node/bin');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopmart-secrets-'));
  mkdirSync(join(folder, 'bin'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a program of a node with an AWS CLI of this text. */
function run(program: string, args: readonly string[], aws: string, env: Readonly<Record<string, string>> = {}) {
  const file = join(folder, 'bin', 'aws');
  writeFileSync(file, `#!/bin/bash\n${aws}\n`);
  chmodSync(file, 0o755);
  const { PATH = '' } = process.env;
  return spawnSync(join(bin, program), args, { env: { PATH: `${join(folder, 'bin')}:${bin}:${PATH}`, ...env }, encoding: 'utf8' });
}

const certify = (name: string, env: Readonly<Record<string, string>>) => {
  const target = join(folder, name);
  const { status, stderr } = run('make-certificates', [target], 'exit 1', {
    SCOPE: 'orders',
    NODE_NAME: name,
    NODE_ADDRESS: '127.0.0.1',
    CERTIFICATE_SEED: 'a',
    ...env,
  });
  expect([status, stderr]).toEqual([0, '']);
  const authorities = readFileSync(join(target, 'ca.crt'), 'utf8')
    .split(/(?<=-----END CERTIFICATE-----\n)/)
    .map((text) => new X509Certificate(text));
  return { file: join(target, 'ca.crt'), authorities, own: new X509Certificate(readFileSync(join(target, 'node.crt'))) };
};

describe('the password of a node', () => {
  test('is read from the version of a stage, and is empty where none is in that stage', () => {
    expect(run('node-secret', ['arn', 'AWSPENDING'], 'echo "{\\"password\\":\\"of $6\\"}"').stdout).toBe('of AWSPENDING\n');
    const missing = 'echo "An error occurred (ResourceNotFoundException)" >&2; exit 254';
    expect(run('node-secret', ['arn', 'AWSPREVIOUS'], missing)).toMatchObject({ status: 0, stdout: '' });
  });

  test('is not taken for empty when Secrets Manager refuses or does not respond, or has no current version', () => {
    for (const [args, reason] of [
      [['arn', 'AWSPREVIOUS'], 'AccessDeniedException'],
      [['arn'], 'ResourceNotFoundException'],
    ] as const) {
      const { status, stdout, stderr } = run('node-secret', args, `echo "An error occurred (${reason})" >&2; exit 254`);
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toContain(reason);
    }
  });
});

describe('while the seed of certificates is rotated', () => {
  test('nodes trust the former and the next authority, and sign with the current one', () => {
    const { authorities, own } = certify('one', { PREVIOUS_SEED: 'before', PENDING_SEED: 'after', ENTRY_HOST: 'orders.internal' });
    expect(authorities).toHaveLength(3);
    expect(new Set(authorities.map(({ subject }) => subject)).size).toBe(3);
    expect(authorities.map(({ publicKey }) => own.verify(publicKey))).toEqual([true, false, false]);
    expect([own.checkHost('orders.internal'), own.checkIP('127.0.0.1'), own.checkHost('another')]).toEqual([
      'orders.internal',
      '127.0.0.1',
      undefined,
    ]);
    const next = certify('next', { CERTIFICATE_SEED: 'after' });
    expect(authorities.some(({ publicKey }) => next.own.verify(publicKey))).toBe(true);
  });
});

describe('the authority that clients read', () => {
  const publish = (file: string, published: string) => {
    const calls = join(folder, 'calls');
    writeFileSync(calls, '');
    const aws = `if [[ $2 == get-secret-value ]]; then ${published}; else echo "$*" >>${calls}; fi`;
    expect(run('publish-authority', [file], aws, { AUTHORITY_SECRET: 'arn:authority' }).status).toBe(0);
    return readFileSync(calls, 'utf8').trim();
  };

  test('is written when there is none, or another one', () => {
    const { file } = certify('one', {});
    const { file: other } = certify('other', { CERTIFICATE_SEED: 'b' });
    const written = `secretsmanager put-secret-value --secret-id arn:authority --secret-string file://${file}`;
    expect(publish(file, 'exit 254')).toBe(written);
    expect(publish(file, `cat ${other}`)).toBe(written);
  });

  test('is left when another node has written the same one, whose certificate differs in its dates and number alone', () => {
    const { file } = certify('one', {});
    expect(publish(file, `cat ${certify('twin', {}).file}`)).toBe('');
  });
});
