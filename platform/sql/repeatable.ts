import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Client } from 'pg';
import { engineOf, FUNCTION_SETTINGS, type Engine, type FunctionKind } from './engine.ts';

/** A function or a view, alone in its file, which is applied again whenever its text changes. */
export interface Repeatable {
  /** Its path below the folder, such as `functions/move.sql` or `views/01_stock_by_ledger.sql`. */
  readonly name: string;
  readonly kind: FunctionKind | 'view';
  /** What the file creates, without its schema. */
  readonly creates: string;
  readonly text: string;
}

const KINDS = [
  { folder: 'functions', kind: 'function', fileName: /^(?<creates>[a-z0-9_]+)\.sql$/, create: 'create or replace function' },
  { folder: 'functions/batch', kind: 'batch-function', fileName: /^(?<creates>[a-z0-9_]+)\.sql$/, create: 'create or replace function' },
  { folder: 'views', kind: 'view', fileName: /^\d\d_(?<creates>[a-z0-9_]+)\.sql$/, create: 'create view' },
] as const;

/** Its first argument is the customer, and so the shard. */
const ROUTED = /^create or replace function [\w.]+\(\s*p_customer_id bigint\b/m;

/**
 * Functions in any order, views in the order of their numbers.
 *
 * @throws Error when a file does not create exactly the one function or view that it is named after, or sets `plan_cache_mode`.
 */
export function readRepeatables(folder: string, schema: string): readonly Repeatable[] {
  return KINDS.flatMap(({ folder: kindFolder, kind, fileName, create }) => {
    const path = join(folder, kindFolder);
    const files = existsSync(path) ? readdirSync(path).filter((file) => file.endsWith('.sql')) : [];
    return files.toSorted().map((file): Repeatable => {
      const name = `${kindFolder}/${file}`;
      const creates = fileName.exec(file)?.groups?.['creates'] ?? '';
      const text = readFileSync(join(path, file), 'utf8');
      const created = text.match(/^create\b[^(\n]*?(?=\s*(\(|as\b|$))/gm) ?? [];
      if (created.length !== 1 || created[0] !== `${create} ${schema}.${creates}`) {
        throw new Error(
          `${name} must hold one statement, ${create} ${schema}.${creates || basename(file, '.sql')}, and holds ${created.join('; ') || 'none'}`,
        );
      }
      if (/\bset\s+plan_cache_mode\b/i.test(text))
        throw new Error(`${name} sets plan_cache_mode: the engine's tail in platform/sql/engine.ts does`);
      return { name, kind: kind === 'function' && ROUTED.test(text) ? 'routed-function' : kind, creates, text };
    });
  });
}

/**
 * Applies what changed since the last run, all of it in one transaction, and returns the names. Functions may name each other and views that come later.
 *
 * @throws Error that names the function or view that the database rejects; then nothing is changed.
 */
export async function applyRepeatables(client: Client, schema: string, repeatables: readonly Repeatable[]): Promise<readonly string[]> {
  await client.query(
    `create table if not exists ${schema}.repeatables (name text primary key, digest text not null, applied_at timestamptz not null default now())`,
  );
  const { rows } = await client.query<{ name: string; digest: string }>(`select name, digest from ${schema}.repeatables`);
  const applied = new Map(rows.map(({ name, digest }) => [name, digest]));
  const engine = await engineOf(client);
  const isChanged = (repeatable: Repeatable) => applied.get(repeatable.name) !== digestOf(repeatable, engine);
  const functions = repeatables.filter((repeatable) => repeatable.kind !== 'view' && isChanged(repeatable));
  const views = repeatables.filter(({ kind }) => kind === 'view');
  // A view may use another, and cannot lose a column in place: all are created again.
  const changedViews = views.some(isChanged) ? views : [];
  const changed = [...functions, ...changedViews];
  if (changed.length === 0) return [];

  await client.query('begin');
  try {
    await client.query('set local check_function_bodies = off');
    for (const { creates } of changedViews.toReversed()) await client.query(`drop view if exists ${schema}.${creates}`);
    for (const repeatable of changed) await apply(client, schema, repeatable, engine);
    await refuseOverloads(client, schema, functions);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
  return changed.map(({ name }) => name);
}

async function apply(client: Client, schema: string, repeatable: Repeatable, engine: Engine): Promise<void> {
  const { name, creates, text } = repeatable;
  try {
    await client.query(text);
    for (const setting of settingsOf(repeatable, engine)) await client.query(`alter function ${schema}.${creates} set ${setting}`);
    await client.query(
      `insert into ${schema}.repeatables (name, digest) values ($1, $2) on conflict (name) do update set digest = excluded.digest, applied_at = now()`,
      [name, digestOf(repeatable, engine)],
    );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${name} of schema ${schema} cannot be applied, and nothing was changed: ${reason}`, { cause });
  }
}

/** A changed argument list makes a second function beside the first, which older services still call. */
async function refuseOverloads(client: Client, schema: string, functions: readonly Repeatable[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select proname as name from pg_proc where pronamespace = $1::regnamespace and proname = any($2) group by proname having count(*) > 1`,
    [schema, functions.map(({ creates }) => creates)],
  );
  const [overloaded] = rows;
  if (overloaded) {
    throw new Error(
      `function ${schema}.${overloaded.name} has other arguments than the one that older services may call: give the new one a new name, and drop the old one in a later migration`,
    );
  }
}

function settingsOf({ kind }: Repeatable, engine: Engine): readonly string[] {
  return kind === 'view' ? [] : FUNCTION_SETTINGS[engine][kind];
}

function digestOf(repeatable: Repeatable, engine: Engine): string {
  return createHash('sha256').update(repeatable.text).update(settingsOf(repeatable, engine).join()).digest('hex');
}
