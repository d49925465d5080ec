import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';

/** A JSON Schema, as far as an event's schema uses it. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** One version of an event. */
export interface PublishedEvent {
  /** Such as `order.order-placed.v1`. */
  readonly type: string;
  readonly context: string;
  /** The type without its version. */
  readonly name: string;
  readonly version: number;
  readonly schema: JsonSchema;
}

const TYPE = /^(?<name>(?<context>[a-z]+)\.[a-z-]+)\.v(?<version>[1-9]\d*)$/;

/** Every version of every event that `contracts/<context>/events.ts` exports, by type. @throws Error that names a wrong declaration */
export async function readContracts(repository: string): Promise<readonly PublishedEvent[]> {
  const files = globSync('contracts/*/events.ts', { cwd: repository }).toSorted();
  const found = await Promise.all(
    files.map(async (file) => {
      const exported: Record<string, unknown> = await import(pathToFileURL(join(repository, file)).href);
      return Object.values(exported).flatMap((value) => schemasIn(value).map((schema) => describe(file, schema)));
    }),
  );
  const events = new Map(found.flat().map((event) => [event.type, event]));
  return [...events.values()].toSorted((one, other) => one.name.localeCompare(other.name) || one.version - other.version);
}

function schemasIn(value: unknown): readonly z.ZodObject[] {
  if (value instanceof z.ZodDiscriminatedUnion) return value.options.flatMap(schemasIn);
  return value instanceof z.ZodObject && value.shape['type'] instanceof z.ZodLiteral ? [value] : [];
}

function describe(file: string, schema: z.ZodObject): PublishedEvent {
  const literal: unknown = schema.shape['type'];
  const type = literal instanceof z.ZodLiteral ? String(literal.value) : '';
  const { context = '', name = '', version = '' } = TYPE.exec(type)?.groups ?? {};
  const [, folder = ''] = file.split('/');
  if (version === '') throw new Error(`${file}: the type "${type}" is not <context>.<fact>.v<version>, such as ${folder}.order-placed.v1`);
  if (schema.description === undefined) throw new Error(`${file}: ${type} has no description; add .describe('what happened')`);
  return { type, context, name, version: Number(version), schema: toSchema(schema) };
}

/** Without the expressions by which zod checks a format: they may differ between its releases. */
function toSchema(schema: z.ZodObject): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
}

/** The newest version of each event. */
export function newestVersions(events: readonly PublishedEvent[]): ReadonlySet<string> {
  const versions = Map.groupBy(events, ({ name }) => name);
  return new Set([...versions.values()].flatMap((each) => each.at(-1)?.type ?? []));
}
