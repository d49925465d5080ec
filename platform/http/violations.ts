import type { FastifyRequest, FastifySchemaValidationError } from 'fastify';

/** One invalid field of a request: its path, the value that was sent, and the remedy. */
export interface Violation {
  readonly field: string;
  readonly value?: unknown;
  readonly remedy: string;
}

interface ValidationFailure {
  readonly validation: readonly FastifySchemaValidationError[];
  readonly validationContext?: string | undefined;
}

const SECRET = /password|token|secret|authorization|cookie/i;

const SHOWN_VIOLATIONS = 20;

/** Lists every invalid field with its value and the remedy; values of secret fields are left out. */
export function describeViolations(failure: ValidationFailure, request: FastifyRequest): { detail: string; errors: readonly Violation[] } {
  const context = failure.validationContext ?? 'body';
  const part = partOf(request, context);
  const errors = failure.validation.slice(0, SHOWN_VIOLATIONS).map((issue) => violation(issue, context, part));
  const [first] = errors;
  const detail = first ? `${first.field} ${shown(first)}: ${first.remedy}` : `the ${context} does not match the schema of this route`;
  return { detail: failure.validation.length > 1 ? `${detail} (and ${failure.validation.length - 1} more)` : detail, errors };
}

function violation(issue: FastifySchemaValidationError, context: string, part: unknown): Violation {
  const path = issue.instancePath.split('/').filter((segment) => segment !== '');
  const field =
    path.length === 0
      ? context
      : path
          .map((segment) => (/^\d+$/.test(segment) ? `[${segment}]` : `.${segment}`))
          .join('')
          .replace(/^\./, '');
  const remedy = remedyOf(issue);
  if (SECRET.test(field)) return { field, remedy };
  return { field, value: shortened(valueAt(part, path)), remedy };
}

/** Zod's message, rewritten as a remedy. */
export function remedyOf({ message = 'is invalid', params }: Pick<FastifySchemaValidationError, 'message' | 'params'>): string {
  const bound = /expected \w+ to (?:be|have) (>=?|<=?) ?(.+)$/.exec(message);
  if (bound)
    return `must ${message.includes(' have ') ? 'have' : 'be'} ${{ '>=': 'at least', '>': 'more than', '<=': 'at most', '<': 'less than' }[bound[1] ?? '']} ${bound[2]}`;
  const { expected } = params;
  if (typeof expected === 'string' && message.startsWith('Invalid input'))
    return `must be of type ${expected === 'int' ? 'integer' : expected}`;
  return message.startsWith('must') ? message : message.charAt(0).toLowerCase() + message.slice(1);
}

function partOf(request: FastifyRequest, context: string): unknown {
  switch (context) {
    case 'params':
      return request.params;
    case 'querystring':
      return request.query;
    case 'headers':
      return request.headers;
    default:
      return request.body;
  }
}

function valueAt(part: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined),
    part,
  );
}

function shortened(value: unknown): unknown {
  if (typeof value === 'string') return value.length > 80 ? `${value.slice(0, 80)}…` : value;
  return typeof value === 'object' && value !== null ? (Array.isArray(value) ? `a list of ${value.length}` : 'an object') : value;
}

function shown({ value, field }: Violation): string {
  if (SECRET.test(field)) return 'is not accepted';
  return value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
}
