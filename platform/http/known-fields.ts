import { validatorCompiler } from 'fastify-type-provider-zod';
import * as z from 'zod';

type Validate = ReturnType<typeof validatorCompiler>;

/** The body of a public route that declares no schema for it. */
export const NoFields = z.object({}).nullish();

/** Rejects a body with a field that its schema would drop, since the client expects it to have an effect. */
export function refuseUnknownFields(validate: Validate): Validate {
  return (body: unknown) => {
    const result = validate(body);
    if (typeof result !== 'object' || !('value' in result)) return result;
    const unknown = unknownFields(body, result.value, []).take(MOST_NAMED).toArray();
    if (unknown.length === 0) return result;
    const refusal = z.unknown().superRefine((_body, context) => {
      for (const path of unknown)
        context.addIssue({ code: 'custom', path: [...path], message: 'is not a field of this request; check its name, or leave it out' });
    });
    return validatorCompiler({ schema: refusal, method: '', url: '' })(body);
  };
}

/** A body of a megabyte can have tens of thousands of them, and naming each takes seconds. */
const MOST_NAMED = 100;

type Path = readonly (string | number)[];

/** Paths of the fields of `sent` that `kept` lacks. Values that parsing has converted, such as to a text, are not compared. */
function* unknownFields(sent: unknown, kept: unknown, path: Path): Generator<Path> {
  if (Array.isArray(sent) && Array.isArray(kept)) {
    for (const [index, item] of sent.entries()) yield* unknownFields(item, kept[index], [...path, index]);
  } else if (isRecord(sent) && isRecord(kept)) {
    for (const [name, value] of Object.entries(sent)) {
      if (Object.hasOwn(kept, name)) yield* unknownFields(value, kept[name], [...path, name]);
      else yield [...path, name];
    }
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
