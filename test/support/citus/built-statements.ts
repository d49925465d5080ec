import { parseSync } from 'libpg-query';
import { at, list, namesOf, textAt, walk } from './tree.ts';

/** In a built statement, a name or value that is not known before it runs. As a table it counts as a sharded one, whose key no statement names. */
export const BUILT = 'built';

/**
 * The statements that `execute` runs in plpgsql functions, as parsed by libpg-query.
 *
 * @throws Error for a text that is neither a literal nor made by `format` of a literal: it could not be checked.
 */
export function builtStatements(file: string, functions: unknown): readonly string[] {
  const texts: string[] = [];
  walk(functions, (kind, fields) => {
    if (!/^PLpgSQL_stmt_(dynexecute|dynfors)$/.test(kind)) return;
    const expression = textAt(fields, 'query', 'PLpgSQL_expr', 'query');
    texts.push(textOf(file, expression));
  });
  return texts;
}

function textOf(file: string, expression: string): string {
  const value = at(parseSync(`select ${expression}`), 'stmts', 0, 'stmt', 'SelectStmt', 'targetList', 0, 'ResTarget', 'val');
  const literal = (of: unknown) => at(of, 'A_Const', 'sval', 'sval');
  const call = at(value, 'FuncCall');
  const isFormat = namesOf(at(call, 'funcname')).at(-1) === 'format';
  const text = isFormat ? literal(list(at(call, 'args'))[0]) : literal(value);
  if (typeof text !== 'string')
    throw new Error(
      `${file} executes ${expression}: write the statement as a literal or by format of a literal, so that it can be checked`,
    );
  return isFormat ? text.replaceAll(/%(?:\d+\$)?-?\d*([ILs%])/g, (_, kind: string) => VALUES[kind] ?? '') : text;
}

const VALUES: Readonly<Record<string, string>> = { I: BUILT, s: BUILT, L: `'${BUILT}'`, '%': '%' };
