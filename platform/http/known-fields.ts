import { validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';

type Validate = ReturnType<typeof validatorCompiler>;

/** The body of a public route that declares no schema for it. */
export const NoFields = z.object({}).nullish();

/** Rejects a body with a field that its schema would drop, since the client expects it to have an effect. */
export function refuseUnknownFields(validate: Validate): Validate {
  return (body: unknown) => {
    const result = validate(body);
    if (typeof result !== 'object' || !('value' in result)) return result;
    const unknown = unknownFields(body, result.value, []);
    if (unknown.length === 0) return result;
    const refusal = z.unknown().superRefine((_body, context) => {
      for (const path of unknown)
        context.addIssue({ code: 'custom', path: [...path], message: 'is not a field of this request; check its name, or leave it out' });
    });
    return validatorCompiler({ schema: refusal, method: '', url: '' })(body);
  };
}

type Path = readonly (string | number)[];

/** Paths of the fields of `sent` that `kept` lacks. Values that parsing has converted, such as to a text, are not compared. */
function unknownFields(sent: unknown, kept: unknown, path: Path): readonly Path[] {
  if (Array.isArray(sent) && Array.isArray(kept)) return sent.flatMap((item, index) => unknownFields(item, kept[index], [...path, index]));
  if (!isRecord(sent) || !isRecord(kept)) return [];
  return Object.entries(sent).flatMap(([name, value]) =>
    Object.hasOwn(kept, name) ? unknownFields(value, kept[name], [...path, name]) : [[...path, name]],
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
