import { globSync, readFileSync } from 'node:fs';
import { loadModule, parsePlPgSQLSync, parseSync } from 'libpg-query';
import { builtStatements } from './built-statements.ts';
import { at, isTree, list, textAt, walk, type Tree } from './tree.ts';

await loadModule();

export interface Statement {
  readonly file: string;
  readonly text: string;
  readonly tree: unknown;
  /** Names that are variables of the function, not columns. */
  readonly variables: ReadonlySet<string>;
}

/** The shard keys by table, as the migrations state them. */
export function shardKeys(sql: string): ReadonlyMap<string, string> {
  const stated = [...sql.matchAll(/\.shard_table\('shop\.(\w+)', '(\w+)'/g)].map(([, table = '', key = '']) => [table, key] as const);
  return new Map([...stated, ['outbox', 'lane'], ['outbox_lanes', 'lane'], ['inbox', 'event_id']]);
}

/** A value may contain a template or an object. */
const VALUE = /\$\{(?:[^`{}]|`[^`]*`|\{[^{}]*\})*\}/g;
const TEMPLATE = new RegExp(`\\.(?:rows\\([^\`]*?\\)|run)\\s*\`((?:[^\`$]|${VALUE.source})*)\``, 'g');

const STATEMENT = /^\s*(?:\/\*[^*]*\*\/\s*)?(?:select|insert|update|delete|with|merge)\b/i;

/** The statements of tagged templates in TypeScript. Parts that name the schema of a platform table are replaced by `shop`. */
export function templatesIn(files: string): readonly Statement[] {
  return globSync(files).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(TEMPLATE)].flatMap(([, template = '']) => {
      let count = 0;
      const text = template.replaceAll(/\$\{[^}]*\}(?=\.)/g, 'shop').replaceAll(VALUE, () => `$${(count += 1)}`);
      // A statement whose table is a value, too, is for any table.
      return STATEMENT.test(text) && /\bshop\.[a-z]/.test(text) ? [statementOf(file, text)] : [];
    }),
  );
}

/** The statements of SQL files: those of migrations, and those in the bodies of functions. */
export function statementsIn(files: string): readonly Statement[] {
  return globSync(files).flatMap((file) => statementsOf(file, readFileSync(file, 'utf8')));
}

export function statementsOf(file: string, sql: string): readonly Statement[] {
  return list(at(parseSync(sql), 'stmts')).flatMap((statement) => {
    const tree = at(statement, 'stmt');
    const own = { file, text: sql, tree, variables: new Set<string>() };
    const definition = at(tree, 'CreateFunctionStmt');
    return isTree(definition) ? [own, ...bodyOf(file, sql, definition)] : [own];
  });
}

export function statementOf(file: string, text: string, variables: ReadonlySet<string> = new Set()): Statement {
  try {
    return { file, text, tree: parseSync(text), variables };
  } catch (cause) {
    throw new Error(`${file} has a statement that PostgreSQL cannot parse: ${text}`, { cause });
  }
}

/** An assignment or a condition as a select. */
function asStatement(query: string): string {
  return STATEMENT.test(query) ? query : `select ${query.replace(/^\w+ := /, '')}`;
}

function bodyOf(file: string, sql: string, definition: Tree): readonly Statement[] {
  const options = list(at(definition, 'options')).map((option) => at(option, 'DefElem'));
  const languageOf = options.find((option) => at(option, 'defname') === 'language');
  if (at(languageOf, 'arg', 'String', 'sval') === 'sql') {
    const definitionOf = options.find((option) => at(option, 'defname') === 'as');
    const body = textAt(definitionOf, 'arg', 'List', 'items', 0, 'String', 'sval');
    return [statementOf(file, body)];
  }
  const variables = new Set<string>();
  const queries: string[] = [];
  const functions = parsePlPgSQLSync(sql);
  walk(functions, (kind, fields) => {
    if (kind === 'PLpgSQL_var' || kind === 'PLpgSQL_rec') variables.add(textAt(fields, 'refname'));
    if (kind === 'PLpgSQL_expr') queries.push(textAt(fields, 'query'));
  });
  // Expressions without a table need no check, and assignments are no statements.
  return [
    ...queries
      .filter((query) => /\bshop\./.test(query) && !/^(format\(|')/.test(query))
      .map((query) => statementOf(file, asStatement(query), variables)),
    ...builtStatements(file, functions).map((text) => statementOf(file, text, variables)),
  ];
}

/** `{ alias: table }` of the sharded tables anywhere below. */
export function shardedBelow(tree: unknown, keys: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  walk(tree, (kind, fields) => {
    const relation = kind === 'RangeVar' ? fields : at(fields, 'relation');
    const table = textAt(relation, 'relname');
    if (at(relation, 'schemaname') === 'shop' && keys.has(table)) found.set(textAt(relation, 'alias', 'aliasname') || table, table);
  });
  return found;
}
