import { validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';

type Validate = ReturnType<typeof validatorCompiler>;

/** A body that a route of the public API takes without having a schema for it. */
export const NoFields = z.object({}).nullish();

/** Refuses a body with a field that its schema would leave out: whoever sends it means something by it. */
export function refuseUnknownFields(validate: Validate): Validate {
  return (body: unknown) => {
    const result = validate(body);
    if (typeof result !== 'object' || !('value' in result)) return result;
    const unknown = unknownFields(body, result.value, []);
    if (unknown.length === 0) return result;
    const refusal = z.unknown().superRefine((_body, context) => {
      for (const path of unknown)
        context.addIssue({ code: 'custom', path: [...path], message: 'is no field of this request; check its name, or leave it out' });
    });
    return validatorCompiler({ schema: refusal, method: '', url: '' })(body);
  };
}

type Path = readonly (string | number)[];

/** Where `sent` has fields that `kept` has not. What parsing has made something else of, such as a text, is not looked into. */
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
