import * as z from 'zod';
import type { Sql } from '../../../platform/sql/sql.ts';

const WINDOW_MILLIS = 900_000;

const Tries = z.object({ tries: z.int(), until: z.iso.datetime() });

export type Tries = Readonly<z.infer<typeof Tries>>;

/** Counts a try in the subject's window of a quarter of an hour. Parallel tries count one after another. */
export async function countTry(sql: Sql, subjectHash: string, now: Date): Promise<Tries> {
  const [counted] = await sql.rows(Tries)`
    insert into users.sign_in_tries as t (subject_hash, tries, until)
    values (${subjectHash}, 1, ${new Date(now.getTime() + WINDOW_MILLIS)})
    on conflict (subject_hash) do update
       set tries = case when t.until > ${now} then t.tries + 1 else 1 end,
           until = case when t.until > ${now} then t.until else excluded.until end
    returning tries, until
  `;
  if (!counted) throw new Error('a try was not counted');
  return counted;
}

/** Takes a try back, as after a success. */
export async function takeBackTry(sql: Sql, subjectHash: string): Promise<void> {
  await sql.run`update users.sign_in_tries set tries = greatest(tries - 1, 0) where subject_hash = ${subjectHash}`;
}

export async function forgetTries(sql: Sql, subjectHash: string): Promise<void> {
  await sql.run`delete from users.sign_in_tries where subject_hash = ${subjectHash}`;
}

export async function deleteOldTries(sql: Sql, now: Date): Promise<void> {
  await sql.run`delete from users.sign_in_tries where until < ${now}`;
}
