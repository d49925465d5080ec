import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const DEBIAN = '/usr/lib/postgresql';

/** Debian's newest installed PostgreSQL server, whole (the embedded one lacks pg_rewind and pg_basebackup). @throws Error when there is none */
export function postgresBinFolder(): string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((one, other) => Number(other) - Number(one)) : [];
  const folder = versions.map((version) => join(DEBIAN, version, 'bin')).find((bin) => existsSync(join(bin, 'pg_rewind')));
  if (folder === undefined) throw new Error(`${DEBIAN} holds no PostgreSQL server: apt-get install postgresql`);
  return folder;
}
