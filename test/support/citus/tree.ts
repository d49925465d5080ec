/** A node of libpg-query's parse tree: an object of its fields, or the wrapper `{ Kind: fields }`. */
export type Tree = Readonly<Record<string, unknown>>;

/** Each node below, itself included, with its kind; `enter` returns false to leave out what is below a node. */
export function walk(value: unknown, enter: (kind: string, fields: Tree) => boolean | void): void {
  if (Array.isArray(value)) {
    for (const one of value) walk(one, enter);
  } else if (isTree(value)) {
    for (const [kind, fields] of Object.entries(value)) {
      if (/^[A-Z]/.test(kind) && isTree(fields) && enter(kind, fields) === false) continue;
      walk(fields, enter);
    }
  }
}

/** The first node below that fits. */
export function has(value: unknown, fits: (kind: string, fields: Tree) => boolean): boolean {
  let isFound = false;
  walk(value, (kind, fields) => {
    isFound ||= fits(kind, fields);
    return !isFound;
  });
  return isFound;
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is at the path of field names and indexes. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, step) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, step) : undefined), value);
}

/** The text at the path; empty if there is none. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The parts of a name, such as `o.customer_id`. */
export function namesOf(parts: unknown): readonly string[] {
  return list(parts).map((part) => textAt(part, 'String', 'sval') || '*');
}
