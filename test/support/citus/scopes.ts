import { shardedBelow } from './sharded-statements.ts';
import { at, isTree, list, namesOf, textAt, walk, type Tree } from './tree.ts';

/** A query that Citus plans as one: its relations, and which of them have the same value of their shard key. */
export interface Scope {
  readonly select: Tree;
  readonly relations: ReadonlySet<string>;
  /** Sets of relations that are joined by their keys. */
  readonly joined: number;
  /** Whether each relation's key equals a value that is known before the query runs. */
  readonly isRouted: boolean;
}

const VALUE = '';

/** The queries below that read sharded tables. What refers to an outer query belongs to it; a CTE, a part of a union and an independent sub-select are queries of their own. */
export function scopesOf(tree: unknown, keys: ReadonlyMap<string, string>, variables: ReadonlySet<string>): readonly Scope[] {
  const scopes: Scope[] = [];
  const visit = (statement: Tree): void => {
    const relations = new Map<string, string>();
    const roots = new Map<string, string>();
    const rootOf = (name: string): string => {
      const parent = roots.get(name) ?? name;
      return parent === name ? name : rootOf(parent);
    };
    const equate = (one: string, other: string) => roots.set(rootOf(one), rootOf(other));
    const keyOf = (value: unknown, own: readonly string[]): string | undefined => {
      const names = namesOf(at(value, 'ColumnRef', 'fields'));
      const [alias = '', column] = names.length > 1 ? names : [own.length === 1 ? own[0] : '', names[0]];
      return relations.get(alias) === column ? alias : undefined;
    };
    const isValue = (value: unknown): boolean => {
      let isKnown = true;
      walk(value, (kind, fields) => {
        if (kind === 'ColumnRef') isKnown &&= variables.has(namesOf(fields['fields'])[0] ?? '');
        if (kind === 'SubLink') isKnown = false;
      });
      return isKnown;
    };

    // First all relations, since an equality may name one that comes later.
    const equalities: (() => void)[] = [];
    const collect = (node: unknown, own: string[]): void =>
      walk(node, (kind, fields) => {
        const relation = kind === 'RangeVar' ? fields : at(fields, 'relation');
        const key = at(relation, 'schemaname') === 'shop' ? keys.get(textAt(relation, 'relname')) : undefined;
        if (key !== undefined && kind !== 'InsertStmt') {
          const alias = textAt(relation, 'alias', 'aliasname') || textAt(relation, 'relname');
          relations.set(alias, key);
          own.push(alias);
        }
        if (kind === 'A_Expr' && fields['kind'] === 'AEXPR_OP' && namesOf(fields['name']).at(-1) === '=') {
          const pairs = pairsOf(fields['lexpr'], fields['rexpr']);
          equalities.push(() => {
            for (const [left, right] of pairs) {
              const [one, other] = [keyOf(left, own), keyOf(right, own)];
              if (one !== undefined && other !== undefined) equate(one, other);
              else if (one !== undefined && isValue(right)) equate(one, VALUE);
              else if (other !== undefined && isValue(left)) equate(other, VALUE);
            }
          });
        }
        if (kind === 'CommonTableExpr') {
          visitBelow(fields['ctequery']);
          return false;
        }
        if (kind === 'RangeSubselect' && fields['lateral'] !== true && !refersOutside(fields)) {
          const inner = shardedBelow(fields['subquery'], keys);
          visitBelow(fields['subquery']);
          const alias = textAt(fields, 'alias', 'aliasname');
          if (inner.size > 0) relations.set(alias, keys.get([...inner.values()][0] ?? '') ?? '');
          return false;
        }
        if (kind === 'SelectStmt' && fields !== statement) {
          if (!refersOutside(fields)) visit(fields);
          else collect(Object.values(fields), []);
          return false;
        }
        return true;
      });
    const visitBelow = (node: unknown): void => {
      walk(node, (kind, fields) => {
        if (!/^(Select|Insert|Update|Delete|Merge)Stmt$/.test(kind)) return true;
        visit(fields);
        return false;
      });
    };

    if (statement['op'] !== undefined && statement['op'] !== 'SETOP_NONE') {
      for (const arm of [statement['larg'], statement['rarg']]) if (isTree(arm)) visit(arm);
      collect(statement['withClause'], []);
      return;
    }
    const own: string[] = [];
    const target = at(statement, 'relation');
    if (target !== undefined && statement['cols'] === undefined) collect({ RangeVar: target }, own);
    collect(
      Object.entries(statement).flatMap(([name, value]) => (name === 'relation' ? [] : [value])),
      own,
    );
    for (const equality of equalities) equality();
    if (relations.size === 0) return;
    const sets = new Set([...relations.keys()].map(rootOf));
    scopes.push({
      select: statement,
      relations: new Set(relations.keys()),
      joined: sets.size,
      isRouted: [...sets].every((root) => root === rootOf(VALUE)),
    });
  };
  walk(tree, (kind, fields) => {
    if (!/^(Select|Insert|Update|Delete|Merge)Stmt$/.test(kind)) return true;
    visit(fields);
    return false;
  });
  return scopes;
}

/** `a = b`, also as part of `(a, c) = (b, d)`. */
function pairsOf(left: unknown, right: unknown): readonly (readonly [unknown, unknown])[] {
  const [lefts, rights] = [list(at(left, 'RowExpr', 'args')), list(at(right, 'RowExpr', 'args'))];
  return lefts.length > 0 && lefts.length === rights.length ? lefts.map((one, index) => [one, rights[index]] as const) : [[left, right]];
}

/** True if a column is qualified by an alias that the query does not define. */
function refersOutside(select: Tree): boolean {
  const defined = new Set<string>();
  const used = new Set<string>();
  walk(select, (kind, fields) => {
    if (kind === 'RangeVar') defined.add(textAt(fields, 'alias', 'aliasname') || textAt(fields, 'relname'));
    else if (kind.startsWith('Range')) defined.add(textAt(fields, 'alias', 'aliasname'));
    else if (kind === 'CommonTableExpr') defined.add(textAt(fields, 'ctename'));
    const names = kind === 'ColumnRef' ? namesOf(fields['fields']) : [];
    if (names.length > 1) used.add(names[0] ?? '');
  });
  return [...used].some((alias) => !defined.has(alias));
}
