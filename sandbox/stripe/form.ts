/** A form as Stripe's libraries send it: `metadata[saga_id]=…&expand[0]=latest_charge`. */
type FormValue = string | Form;

export interface Form {
  readonly [name: string]: FormValue | undefined;
}

type MutableForm = Record<string, FormValue | undefined>;

const MAX_DEPTH = 8;

/** Reads bracket notation into nested records; a list becomes a record keyed `0`, `1`, … */
export function parseForm(body: string): Form {
  const form = emptyForm();
  for (const [name, value] of new URLSearchParams(body)) put(form, pathOf(name), value);
  return form;
}

/** The text at a path of names, if any. */
export function text(form: Form, ...path: readonly string[]): string | undefined {
  const value = at(form, path);
  return typeof value === 'string' ? value : undefined;
}

/** The texts directly below a path: a metadata record or a list. */
export function texts(form: Form, ...path: readonly string[]): Readonly<Record<string, string>> {
  const value = at(form, path);
  if (value === undefined || typeof value === 'string') return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function at(form: Form, path: readonly string[]): FormValue | undefined {
  let value: FormValue | undefined = form;
  for (const name of path) {
    if (value === undefined || typeof value === 'string') return undefined;
    value = value[name];
  }
  return value;
}

function put(form: MutableForm, path: readonly string[], value: string): void {
  let level = form;
  for (const [depth, name] of path.entries()) {
    const isLeaf = depth === path.length - 1 || depth === MAX_DEPTH;
    if (isLeaf) {
      level[name] = value;
      return;
    }
    const next = level[name];
    const deeper: MutableForm = typeof next === 'object' ? Object.assign(emptyForm(), next) : emptyForm();
    level[name] = deeper;
    level = deeper;
  }
}

/** Has no inherited keys, so that names such as `__proto__` and `constructor` are ordinary names. */
function emptyForm(): MutableForm {
  return Object.create(null);
}

/** `a[b][]` → `a`, `b`, `0`. An unnumbered list entry is always entry 0: our callers number their lists. */
function pathOf(name: string): readonly string[] {
  const bracket = name.indexOf('[');
  if (bracket <= 0 || !name.endsWith(']')) return [name];
  const inner = name
    .slice(bracket + 1, -1)
    .split('][')
    .map((part) => part || '0');
  return [name.slice(0, bracket), ...inner];
}

/** The first top-level name that is not in `known`. */
export function unknownName(form: Form, known: readonly string[]): string | undefined {
  return Object.keys(form).find((name) => !known.includes(name));
}
