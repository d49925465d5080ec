import { spawnSync } from 'node:child_process';
import { clusterAccount } from './account.ts';

/** Runs pgBackRest for the cluster's group. @throws Error with what it printed */
export function pgbackrest(configFile: string, ...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync('pgbackrest', [`--config=${configFile}`, '--stanza=orders-0', ...args], {
    encoding: 'utf8',
    cwd: '/',
    ...clusterAccount(),
  });
  if (status !== 0) throw new Error(`pgbackrest ${args.join(' ')} failed:\n${stdout}${stderr}`);
}
