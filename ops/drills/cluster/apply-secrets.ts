import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clusterAccount } from './account.ts';
import { binFolder } from './node-files.ts';

/** Runs the node's own program for rotated secrets, with a `systemctl` that reloads the drill's processes. @throws Error with what it printed */
export function applySecrets(
  values: Readonly<Record<string, string>> & { readonly PATRONI_CONFIG: string },
  patroniPid: number,
  pgbouncerPid: number,
): void {
  const { PATH = '' } = process.env;
  const bin = join(dirname(values.PATRONI_CONFIG), 'bin');
  mkdirSync(bin, { recursive: true });
  const systemctl = join(bin, 'systemctl');
  writeFileSync(
    systemctl,
    `#!/bin/bash
case "$*" in
  'reload shopmart-patroni.service') kill -HUP ${patroniPid} ;;
  'reload shopmart-pgbouncer.service') kill -HUP ${pgbouncerPid} ;;
  *) exit 1 ;;
esac
`,
  );
  chmodSync(systemctl, 0o755);
  chmodSync(bin, 0o755);
  execFileSync(join(binFolder, 'refresh-node'), {
    cwd: '/',
    env: {
      ...values,
      PATH: `${bin}:${binFolder}:${PATH}`,
      // The values are in the environment already.
      DATABASE_VALUES: '/dev/null',
      TEMPLATES: join(binFolder, '../etc'),
      CITUS_GROUP: '0',
    },
    ...clusterAccount(),
  });
}
