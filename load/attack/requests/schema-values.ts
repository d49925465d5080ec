import * as fc from 'fast-check';
import * as z from 'zod';

/** The part of JSON Schema that our OpenAPI documents use. */
export type JsonSchema = Readonly<z.infer<typeof Schema>>;

export const Schema = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  get anyOf() {
    return z.array(Schema).optional();
  },
  get oneOf() {
    return z.array(Schema).optional();
  },
  get allOf() {
    return z.array(Schema).optional();
  },
  get properties() {
    return z.record(z.string(), Schema).optional();
  },
  get items() {
    return Schema.optional();
  },
  required: z.array(z.string()).optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
});

/** Values that exist in the shop, by field name. */
export type KnownValues = Readonly<Record<string, readonly unknown[]>>;

export interface ValidValues {
  readonly components: Readonly<Record<string, JsonSchema>>;
  readonly known: KnownValues;
}

const MOST_ITEMS = 3;
const DEEPEST = 8;

/** Values that the schema accepts. Fields of known names mostly have an existing value of the shop. */
export function validValue(schema: JsonSchema, context: ValidValues, name = '', depth = 0): fc.Arbitrary<unknown> {
  const known = context.known[name];
  const generated = fromSchema(schema, context, name, depth);
  if (known === undefined || known.length === 0 || schema.type === 'object' || schema.type === 'array') return generated;
  return fc.oneof({ arbitrary: fc.constantFrom(...known), weight: 19 }, { arbitrary: generated, weight: 1 });
}

function fromSchema(schema: JsonSchema, context: ValidValues, name: string, depth: number): fc.Arbitrary<unknown> {
  if (depth > DEEPEST) return fc.constant(null);
  const inner = (part: JsonSchema, partName = name) => validValue(part, context, partName, depth + 1);
  if (schema.$ref !== undefined) return inner(context.components[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const alternatives = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (alternatives) return fc.oneof(...alternatives.map((part) => inner(part)));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type ?? 'any') {
    case 'object':
      return fc.record(Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, part]) => [key, inner(part, key)])), {
        requiredKeys: schema.required ?? [],
        noNullPrototype: true,
      });
    case 'array': {
      const minLength = schema.minItems ?? 0;
      return fc.array(inner(schema.items ?? {}), {
        minLength,
        maxLength: Math.max(minLength, Math.min(schema.maxItems ?? MOST_ITEMS, MOST_ITEMS)),
      });
    }
    case 'string':
      return text(schema);
    case 'integer':
    case 'number':
      return fc.integer(bounds(schema));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function text({ format, pattern, minLength = 0, maxLength = Math.max(minLength, 40) }: JsonSchema): fc.Arbitrary<unknown> {
  switch (format ?? '') {
    case 'uuid':
      return fc.uuid();
    case 'email':
      return fc.nat().map((number) => `fuzz-${number}@example.com`);
    case 'date-time':
      return fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
    case 'uri':
      return fc.webUrl({ validSchemes: ['https'] });
    default:
      return pattern === undefined
        ? fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, minLength + 40) })
        : matching(pattern);
  }
}

/** No values can be generated for patterns with assertions. */
function matching(pattern: string): fc.Arbitrary<unknown> {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: 40 });
  } catch {
    return fc.string({ minLength: 1, maxLength: 20 });
  }
}

function bounds({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: JsonSchema): { readonly min: number; readonly max: number } {
  const min = Math.max(minimum ?? -1_000_000, exclusiveMinimum === undefined ? -Infinity : exclusiveMinimum + 1);
  const max = Math.min(maximum ?? 1_000_000, exclusiveMaximum === undefined ? Infinity : exclusiveMaximum - 1);
  return { min: Math.ceil(min), max: Math.max(Math.ceil(min), Math.floor(max)) };
}
