import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import type { PostgresSettings } from '../../../platform/sql/postgres.ts';
import { clusterAccount } from '../cluster/account.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { makeCertificates } from '../cluster/node-files.ts';

/** Connects and runs a statement. @returns why it was refused, or undefined */
export async function attempt(settings: PostgresSettings): Promise<string | undefined> {
  const database = connectPostgres({ ...settings, max: 1 });
  try {
    await database.run`select 1`;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await database.close();
  }
}

/** What a client and the cluster must refuse, a line for each. @throws Error for what is accepted, or refused for another reason */
export async function refusalsOf(cluster: Cluster): Promise<readonly string[]> {
  const { administrator, admin } = cluster;
  const another = await anotherAuthority();
  const cases: readonly (readonly [string, PostgresSettings, RegExp | undefined])[] = [
    ['the right authority and name', administrator, undefined],
    ['another authority', { ...administrator, authority: async () => another }, /certificate/],
    ['a connection without TLS', { ...administrator, tls: 'disable' }, /no encryption|no pg_hba.conf entry/],
    ['the superuser without a certificate of a node', { ...admin, user: 'postgres' }, /valid client certificate/],
  ];
  const lines: string[] = [];
  for (const [what, settings, expected] of cases) {
    const refusal = await attempt(settings);
    if (expected === undefined ? refusal !== undefined : refusal === undefined || !expected.test(refusal))
      throw new Error(`${what}: ${refusal ?? 'was accepted'}`);
    lines.push(`${what}: ${refusal === undefined ? 'accepted' : 'refused'}`);
  }
  return lines;
}

async function anotherAuthority(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'shopmart-authority-'));
  const account = clusterAccount();
  if (account) chownSync(folder, account.uid, account.gid);
  try {
    const values = { SCOPE: 'orders', NODE_NAME: 'coordinator-1', NODE_ADDRESS: '127.0.0.1', CERTIFICATE_SEED: 'another' };
    makeCertificates(folder, values);
    return await readFile(join(folder, 'ca.crt'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
