import * as z from 'zod';
import type { Sql } from '../../../platform/sql/sql.ts';
import { json } from '../../../platform/sql/sql.ts';

const Jwk = z.record(z.string(), z.unknown());

const StoredKey = z.object({ kid: z.string(), privateJwk: Jwk, signsUntil: z.iso.datetime() });

export type StoredKey = Readonly<z.infer<typeof StoredKey>>;

export interface NewKey {
  readonly kid: string;
  readonly privateJwk: Readonly<Record<string, unknown>>;
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

const DAY_MILLIS = 86_400_000;
const SIGNING_DAYS = 30;

/** The newest key that may sign. */
export async function findSigningKey(sql: Sql, now: Date): Promise<StoredKey | undefined> {
  const [key] = await sql.rows(StoredKey)`
    select kid, private_jwk as "privateJwk", signs_until as "signsUntil"
      from users.signing_keys
     where signs_until > ${now}
     order by made_at desc
     limit 1
  `;
  return key;
}

/** Stores a key that signs for 30 days and verifies for 31. Concurrent calls add two keys, which is harmless. */
export async function addSigningKey(sql: Sql, { kid, privateJwk, publicJwk }: NewKey, now: Date): Promise<StoredKey> {
  const signsUntil = new Date(now.getTime() + SIGNING_DAYS * DAY_MILLIS);
  await sql.run`delete from users.signing_keys where verifies_until < ${now}`;
  await sql.run`
    insert into users.signing_keys (kid, private_jwk, public_jwk, signs_until, verifies_until)
    values (${kid}, ${json(privateJwk)}, ${json(publicJwk)}, ${signsUntil}, ${new Date(signsUntil.getTime() + DAY_MILLIS)})
  `;
  return { kid, privateJwk: { ...privateJwk }, signsUntil: signsUntil.toISOString() };
}

/** The public keys that still verify. */
export async function findPublicKeys(sql: Sql, now: Date): Promise<readonly z.infer<typeof Jwk>[]> {
  const rows = await sql.rows(z.object({ publicJwk: Jwk }))`
    select public_jwk as "publicJwk" from users.signing_keys where verifies_until > ${now} order by made_at desc
  `;
  return rows.map(({ publicJwk }) => publicJwk);
}
