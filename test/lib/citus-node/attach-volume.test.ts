import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const program = join(import.meta.dirname, '../../../lib/citus-node/bin/attach-volume');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopmart-attach-'));
  mkdirSync(join(folder, 'bin'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Machine {
  /** Which machine has the volume and the address. */
  readonly attachedTo: string;

  /** Exit codes of blkid, without and with a look at the device itself: 0 for a file system, 2 for none, 8 for more than one. */
  readonly blkid: number;
  readonly probe: number;
}

/** Runs the program on a machine `i-1`, where each program of the system records its call. @returns how it ended, and the calls that change something */
function attach({ attachedTo, blkid, probe }: Machine) {
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  const record = `echo "$(basename "$0") $*" >>${calls}`;
  const stubs = {
    curl: 'echo i-1',
    aws: `case "$*" in
      *describe-network-interfaces*) printf 'eni-1\\t${attachedTo}\\n' ;;
      *describe-volumes*) printf 'vol-1\\t${attachedTo}\\n' ;;
      *) ${record} ;;
    esac`,
    ip: 'echo 10.0.0.1',
    // A block device that a test machine has as well.
    test: 'exit 0',
    blkid: `[[ $1 == --probe ]] && exit ${probe}; exit ${blkid}`,
    'mkfs.ext4': record,
    mountpoint: 'exit 1',
    mount: record,
  };
  for (const [name, text] of Object.entries(stubs)) {
    const file = join(folder, 'bin', name);
    writeFileSync(file, `#!/bin/bash\n${text}\n`);
    chmodSync(file, 0o755);
  }
  const { PATH = '' } = process.env;
  // `test` is a builtin of bash: the stub counts once that is off.
  const command = `enable -n test; source ${program} ${join(folder, 'data')}`;
  const env = { PATH: `${join(folder, 'bin')}:${PATH}`, SCOPE: 'orders', NODE_NAME: 'etcd-1', NODE_ADDRESS: '10.0.0.1' };
  const { status, stderr } = spawnSync('bash', ['-c', command], { env, encoding: 'utf8', timeout: 20_000 });
  return { status, stderr, calls: readFileSync(calls, 'utf8').trim().split('\n') };
}

describe('a machine that boots', () => {
  test('attaches volume and address, and makes a file system on a volume that has none', () => {
    const { status, calls } = attach({ attachedTo: 'None', blkid: 2, probe: 2 });
    expect(status).toBe(0);
    expect(calls.map((call) => call.split(' ').slice(0, 3).join(' '))).toEqual([
      'aws ec2 attach-network-interface',
      'aws ec2 attach-volume',
      'mkfs.ext4 -q -L',
      'mount -o noatime',
    ]);
  });

  test('keeps the file system that is there, and attaches nothing twice', () => {
    const { status, calls } = attach({ attachedTo: 'i-1', blkid: 0, probe: 0 });
    expect(status).toBe(0);
    expect(calls).toEqual([expect.stringMatching(/^mount -o noatime \S+vol1 \S+data$/)]);
  });

  test('makes no file system where it cannot tell whether there is one', () => {
    const { status, stderr, calls } = attach({ attachedTo: 'i-1', blkid: 2, probe: 8 });
    expect(status).toBe(1);
    expect(stderr).toContain('cannot tell whether vol-1 holds a file system (blkid: 8)');
    expect(calls).toEqual(['']);
  });
});
