import * as z from 'zod';

/** Checks every part of a request before its own schema: JSON and URLs can carry texts that PostgreSQL cannot store. It takes 0.13 ms for a body of 1,000 lines. */
export const StorableText = z.unknown().superRefine((part, context) => {
  const fault = faultOf(part, 0, { left: MOST_VALUES });
  if (fault) context.addIssue({ code: 'custom', ...fault });
});

/** More than any request needs. A body of a megabyte can have half a million levels, which would overflow the stack. */
const DEEPEST = 32;

/** More than any request of ours holds: a thousand lines have some ten thousand. Checking the half a million of a megabyte would hold up all other requests for seconds. */
const MOST_VALUES = 50_000;

interface Fault {
  readonly path: string[];
  readonly message: string;
}

function faultOf(value: unknown, depth: number, values: { left: number }): Fault | undefined {
  values.left -= 1;
  if (values.left < 0) return { path: [], message: `must come within the first ${MOST_VALUES} values of the request; send fewer` };
  if (typeof value === 'string') return faultOfText(value);
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > DEEPEST) return { path: [], message: `must not be nested deeper than ${DEEPEST} levels` };
  for (const key of Object.keys(value)) {
    const inner: unknown = Reflect.get(value, key);
    const fault = faultOf(inner, depth + 1, values);
    if (fault) return { ...fault, path: [key, ...fault.path] };
  }
  return undefined;
}

function faultOfText(text: string): Fault | undefined {
  if (text.includes('\0')) return { path: [], message: 'must have no NUL character' };
  return text.isWellFormed() ? undefined : { path: [], message: 'must be well-formed Unicode, without half a surrogate pair' };
}

/** Text of a third party's message, such as a webhook: not empty, not too long, and storable in PostgreSQL. */
export function storableText(longest: number) {
  return z
    .string()
    .min(1)
    .max(longest)
    .superRefine((text, context) => {
      const fault = faultOfText(text);
      if (fault) context.addIssue({ code: 'custom', message: fault.message });
    });
}

const LONGEST_EXPLANATION = 500;

/** A third party's explanation, converted so that PostgreSQL can store it. */
export function storable(text: string): string {
  return text.slice(0, LONGEST_EXPLANATION).replaceAll('\0', '').toWellFormed();
}

/** A count that fits into PostgreSQL's integer. */
export const StorableCount = z.coerce.number().int().positive().max(2_147_483_647);
