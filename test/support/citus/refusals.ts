import { scopesOf, type Scope } from './scopes.ts';
import { shardedBelow, type Statement } from './sharded-statements.ts';
import { at, has, isTree, list, namesOf, textAt, walk, type Tree } from './tree.ts';

/** Functions that PostgreSQL declares as stable or volatile, for some arguments at least. */
const CHANGING = new Set(
  [
    'now clock_timestamp statement_timestamp transaction_timestamp timeofday age extract date_part date_trunc to_char to_date make_timestamptz timezone',
    'jsonb_build_object jsonb_build_array json_build_object to_json to_jsonb row_to_json jsonb_agg json_agg jsonb_object_agg',
    'concat concat_ws format array_to_string current_setting random gen_random_uuid nextval',
  ].flatMap((names) => names.split(' ')),
);
const VOLATILE = new Set(['clock_timestamp', 'timeofday', 'random', 'gen_random_uuid', 'nextval']);
const TIMES = new Set(['timestamptz', 'timestamp', 'date', 'time', 'timetz']);

/** A rule of Citus: its message, and what it refuses. */
interface Refusal {
  readonly rule: string;
  readonly refuses: (statement: Statement, keys: ReadonlyMap<string, string>) => boolean;
}

export const REFUSALS: readonly Refusal[] = [
  {
    rule: 'a generic plan has no value to route by: no function sets plan_cache_mode itself',
    refuses: ({ tree }) =>
      has(at(tree, 'CreateFunctionStmt', 'options'), (kind, { name }) => kind === 'VariableSetStmt' && name === 'plan_cache_mode'),
  },
  {
    rule: 'case, coalesce and nullif in a change contain only immutable functions: put the value into a variable or a materialized CTE first',
    refuses: (statement, keys) =>
      changes(statement, keys).some(({ targetList, whereClause, onConflictClause }) =>
        has(
          [targetList, whereClause, onConflictClause],
          (kind, fields) => /^(CaseExpr|CoalesceExpr|MinMaxExpr)$/.test(kind) && hasChanging(fields),
        ),
      ),
  },
  {
    rule: 'do update contains only immutable functions: use excluded',
    refuses: ({ tree }, keys) => targets(tree, keys).some(({ onConflictClause }) => hasChanging(onConflictClause)),
  },
  {
    rule: 'the returning clause of a change contains only immutable functions: convert the value where it is read',
    refuses: ({ tree }, keys) =>
      targets(tree, keys).some((change) => hasChanging(at(change, 'returningClause') ?? at(change, 'returningList'))),
  },
  {
    rule: 'a stable function in a change has no column as an argument: calculate from numbers, or in a materialized CTE',
    refuses: (statement, keys) =>
      changes(statement, keys).some(({ targetList, whereClause }) =>
        has([targetList, whereClause], (kind, fields) => isOfColumn(kind, fields, statement.variables)),
      ),
  },
  {
    rule: 'an update or a delete contains no volatile function',
    refuses: (statement, keys) =>
      changes(statement, keys).some(({ targetList, whereClause }) =>
        has([targetList, whereClause], (kind, fields) => kind === 'FuncCall' && VOLATILE.has(namesOf(fields['funcname']).at(-1) ?? '')),
      ),
  },
  {
    rule: 'sharded tables are joined by their shard keys',
    refuses: (statement, keys) => someScope(statement, keys, ({ joined }) => joined > 1),
  },
  {
    rule: 'for update names one shard: an equality of the key with a value',
    refuses: (statement, keys) =>
      someScope(statement, keys, ({ select, isRouted }) => !isRouted && list(select['lockingClause']).length > 0),
  },
  {
    rule: 'rollup, cube and grouping sets read one shard: aggregate in a materialized CTE first',
    refuses: (statement, keys) =>
      someScope(
        statement,
        keys,
        ({ select, isRouted }) => !isRouted && list(select['groupClause']).some((by) => at(by, 'GroupingSet') !== undefined),
      ),
  },
  {
    rule: 'a recursive query reads one shard',
    refuses: (statement, keys) =>
      has(
        statement.tree,
        (_, { withClause }) =>
          at(withClause, 'recursive') === true && someScope({ ...statement, tree: withClause }, keys, ({ isRouted }) => !isRouted),
      ),
  },
  { rule: 'the key of a row is never changed', refuses: ({ tree }, keys) => targets(tree, keys).some((change) => assigns(change, keys)) },
  {
    rule: 'rows are merged by insert … on conflict',
    refuses: ({ tree }, keys) => has(tree, (kind, fields) => kind === 'MergeStmt' && isSharded(fields, keys)),
  },
  {
    rule: 'sharded tables have no triggers',
    refuses: ({ tree }, keys) => has(tree, (kind, fields) => kind === 'CreateTrigStmt' && isSharded(fields, keys)),
  },
  {
    rule: 'a unique index contains the key',
    refuses: ({ tree }, keys) =>
      has(tree, (kind, fields) => {
        const key = kind === 'IndexStmt' && fields['unique'] === true ? keyOf(fields, keys) : undefined;
        return key !== undefined && !list(fields['indexParams']).some((one) => at(one, 'IndexElem', 'name') === key);
      }),
  },
  {
    rule: 'a sub-select has a column: exists (select 1 from …)',
    refuses: ({ tree }, keys) =>
      has(
        tree,
        (kind, { subselect }) =>
          kind === 'SubLink' && at(subselect, 'SelectStmt', 'targetList') === undefined && shardedBelow(subselect, keys).size > 0,
      ),
  },
  {
    rule: 'returning (xmax = 0) works on Citus only: compare a version',
    refuses: ({ tree }) => has(tree, (kind, { fields }) => kind === 'ColumnRef' && namesOf(fields).at(-1) === 'xmax'),
  },
];

/** The rules of Citus that the statement breaks. */
export function refusalsOf(statement: Statement, keys: ReadonlyMap<string, string>): readonly string[] {
  return REFUSALS.filter(({ refuses }) => refuses(statement, keys)).map(({ rule }) => rule);
}

/** Updates, deletes and inserts of sharded tables. */
function targets(tree: unknown, keys: ReadonlyMap<string, string>): readonly Tree[] {
  const found: Tree[] = [];
  walk(tree, (kind, fields) => {
    if (/^(Insert|Update|Delete)Stmt$/.test(kind) && isSharded(fields, keys)) found.push(fields);
  });
  return found;
}

/** Those that change existing rows. */
function changes({ tree }: Statement, keys: ReadonlyMap<string, string>): readonly Tree[] {
  return targets(tree, keys).filter((change) => change['cols'] === undefined || change['onConflictClause'] !== undefined);
}

function keyOf(statement: Tree, keys: ReadonlyMap<string, string>): string | undefined {
  return at(statement, 'relation', 'schemaname') === 'shop' ? keys.get(textAt(statement, 'relation', 'relname')) : undefined;
}

function isSharded(statement: Tree, keys: ReadonlyMap<string, string>): boolean {
  return keyOf(statement, keys) !== undefined;
}

function assigns(change: Tree, keys: ReadonlyMap<string, string>): boolean {
  const assigned = [
    ...list(at(change, 'onConflictClause', 'targetList')),
    ...(change['cols'] === undefined ? list(change['targetList']) : []),
  ];
  return assigned.some((one) => at(one, 'ResTarget', 'name') === keyOf(change, keys));
}

function someScope(
  { tree, variables }: Pick<Statement, 'tree' | 'variables'>,
  keys: ReadonlyMap<string, string>,
  fits: (scope: Scope) => boolean,
): boolean {
  return scopesOf(tree, keys, variables).some(fits);
}

/** A call whose result depends on more than its arguments. Casts of text to a time depend on the session's time zone. */
function isChanging(kind: string, fields: Tree): boolean {
  if (kind === 'SQLValueFunction') return true;
  if (kind === 'FuncCall') return CHANGING.has(namesOf(fields['funcname']).at(-1) ?? '');
  const isTime = kind === 'TypeCast' && TIMES.has(namesOf(at(fields, 'typeName', 'names')).at(-1) ?? '');
  return isTime && at(fields, 'arg', 'ParamRef') === undefined && at(fields, 'arg', 'A_Const') === undefined;
}

const hasChanging = (tree: unknown): boolean => has(tree, isChanging);

/** A stable function, or a time plus an interval, of a column. */
function isOfColumn(kind: string, fields: Tree, variables: ReadonlySet<string>): boolean {
  const isInterval = (value: unknown) =>
    has(value, (of, cast) => of === 'TypeCast' && namesOf(at(cast, 'typeName', 'names')).at(-1) === 'interval');
  const isSum =
    kind === 'A_Expr' && ['+', '-'].includes(namesOf(fields['name']).at(-1) ?? '') && isInterval([fields['lexpr'], fields['rexpr']]);
  if (!isSum && !isChanging(kind, fields)) return false;
  return has(
    Object.values(fields).filter(isTreeOrList),
    (of, { fields: names }) => of === 'ColumnRef' && !variables.has(namesOf(names)[0] ?? ''),
  );
}

const isTreeOrList = (value: unknown): boolean => isTree(value) || Array.isArray(value);
