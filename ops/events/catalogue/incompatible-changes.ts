import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from './published-event.ts';

/** A change of a published schema after which a reader or a stored event would be refused. */
export interface IncompatibleChange {
  readonly type: string;
  /** The place in the payload, such as `lines[].sku`; empty for the whole event. */
  readonly path: string;
  readonly change: string;
}

type Schemas = ReadonlyMap<string, JsonSchema>;

/** Changes that no program notices. */
const ANNOTATIONS: ReadonlySet<string> = new Set(['description', 'title', 'examples', '$schema']);

/**
 * What contracts may do to a published version is to add an optional field, or to describe it better. Everything else breaks a reader
 * that is deployed, or refuses an event that is stored.
 */
export function findIncompatibleChanges(published: Schemas, current: Schemas): readonly IncompatibleChange[] {
  return [...published].flatMap(([type, schema]) => {
    const now = current.get(type);
    const changes = now === undefined ? [{ path: '', change: 'was removed' }] : changesOf(schema, now, '');
    return changes.map((each) => ({ type, ...each }));
  });
}

type Change = Omit<IncompatibleChange, 'type'>;

function changesOf(before: JsonSchema, after: JsonSchema, path: string): readonly Change[] {
  const keywords = new Set([...Object.keys(before), ...Object.keys(after)].filter((keyword) => !ANNOTATIONS.has(keyword)));
  return [...keywords].flatMap((keyword) => {
    const [was, is] = [before[keyword], after[keyword]];
    if (keyword === 'required') return requiredChanges(listOf(was), listOf(is), before, path);
    if (keyword === 'properties') return fieldChanges(recordOf(was), recordOf(is), path);
    if (keyword === 'items' && isSchema(was) && isSchema(is)) return changesOf(was, is, `${path}[]`);
    if ((keyword === 'anyOf' || keyword === 'oneOf') && Array.isArray(was) && Array.isArray(is) && was.length === is.length)
      return was.flatMap((option, index) => changesOf(recordOf(option), recordOf(is[index]), path));
    return isDeepStrictEqual(was, is) ? [] : [{ path, change: `changed ${keyword} from ${textOf(was)} to ${textOf(is)}` }];
  });
}

function requiredChanges(was: readonly unknown[], is: readonly unknown[], before: JsonSchema, path: string): readonly Change[] {
  const existing = recordOf(before['properties']);
  const added = is.filter((field) => !was.includes(field)).map(String);
  const dropped = was.filter((field) => !is.includes(field)).map(String);
  return [
    ...added.map((field) => ({
      path: join(path, field),
      change: field in existing ? 'became required: stored events may lack it' : 'is a new required field: stored events lack it',
    })),
    ...dropped.map((field) => ({ path: join(path, field), change: 'is no longer required: readers rely on it' })),
  ];
}

function fieldChanges(was: JsonSchema, is: JsonSchema, path: string): readonly Change[] {
  return Object.entries(was).flatMap(([field, schema]): readonly Change[] =>
    field in is
      ? changesOf(recordOf(schema), recordOf(is[field]), join(path, field))
      : [{ path: join(path, field), change: 'was removed' }],
  );
}

/** For an operator of the command: one line per change, and the remedy. */
export function explainChanges(changes: readonly IncompatibleChange[]): string {
  const lines = changes.map(({ type, path, change }) => `  ${type}: ${path === '' ? 'the event' : path} ${change}`);
  return `Published events were changed so that readers break:
${lines.join('\n')}
Publish a new version instead: restore the published one, add the next (.v2, .v3, …) beside it, and lift the former in contracts/<context>/upcasters.ts.`;
}

const join = (path: string, field: string) => (path === '' ? field : `${path}.${field}`);
const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null && !Array.isArray(value);
const recordOf = (value: unknown): JsonSchema => (isSchema(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown) => (value === undefined ? 'none' : JSON.stringify(value));
