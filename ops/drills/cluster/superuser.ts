import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/** Creates a superuser with a password, as the cluster's own, who signs in by a node's certificate. */
export async function createSuperuser(
  port: number,
  tlsFolder: string,
  role: { readonly name: string; readonly password: string },
): Promise<void> {
  const file = (name: string) => readFileSync(join(tlsFolder, name), 'utf8');
  const client = new Client({
    host: 'localhost',
    port,
    database: 'postgres',
    user: 'postgres',
    ssl: { ca: file('ca.crt'), cert: file('node.crt'), key: file('node.key') },
  });
  await client.connect();
  try {
    await client.query(`create role ${escapeIdentifier(role.name)} superuser login password ${escapeLiteral(role.password)}`);
  } finally {
    await client.end();
  }
}
