import { Identifier, Json, type SqlValue } from './sql.ts';

/** A value as a driver sends it: names are in the text, JSON and time are strings. */
export type Parameter = string | number | bigint | boolean | null;

export interface Statement {
  readonly text: string;
  readonly parameters: readonly Parameter[];
}

/**
 * Builds the statement's text from a tagged template. Time and JSON have their cast in the text, so that both drivers behave the same.
 *
 * @throws TypeError when it is not called as a tag (but with a concatenated string), or with a value that is not a SqlValue.
 */
export function compile(
  strings: TemplateStringsArray,
  values: readonly SqlValue[],
  placeholder: (position: number, parameter: Parameter) => string,
): Statement {
  if (!Array.isArray(strings.raw) || strings.length !== values.length + 1)
    throw new TypeError('SQL is written as a tagged template: sql.run`…`');
  const parameters: Parameter[] = [];
  const hold = (parameter: Parameter, cast = '') => placeholder(parameters.push(parameter), parameter) + cast;
  let text = strings[0] ?? '';
  for (const [index, value] of values.entries()) {
    text += part(value, hold) + (strings[index + 1] ?? '');
  }
  return { text, parameters };
}

function part(value: SqlValue, hold: (parameter: Parameter, cast?: string) => string): string {
  if (value instanceof Identifier) return value.name;
  if (value instanceof Json) return hold(value.text, '::jsonb');
  if (value instanceof Date) return hold(value.toISOString(), '::timestamptz');
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} is not a SQL value`);
  if (value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)) return hold(value);
  throw new TypeError(`a value of type ${typeof value} is not a SQL value; pass json(…) for objects and lists`);
}

/** @throws RangeError when a column of type int8 does not fit a number. */
export function safeInteger(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} does not fit a number; select it as text`);
  return number;
}
