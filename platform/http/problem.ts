import type { FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { DomainError } from '../errors/domain-error.ts';
import type { ErrorRegistry } from '../errors/error-registry.ts';
import { failureOf } from '../sql/failure.ts';
import { SqlError } from '../sql/sql.ts';
import { DependencyUnavailable } from './dependency-unavailable.ts';
import { ERRORS, type PlatformErrorCode } from './errors.ts';
import { describeViolations } from './violations.ts';

/** The body of every refusal and failure (RFC 9457). Programs read `code`, people read `detail`. */
export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    requestId: z.string().optional(),
  })
  .meta({ id: 'Problem' });

export type Problem = Readonly<z.infer<typeof Problem>>;

interface Rejection {
  readonly code: PlatformErrorCode;
  readonly detail: string;
}

/** In characters. Every SKU and id is much shorter. */
export const LONGEST_PATH_PART = 500;

/** Fastify's own refusals as problems. */
const FRAMEWORK_REJECTIONS: Readonly<Record<string, Rejection>> = {
  FST_ERR_BAD_URL: {
    code: 'malformed-path',
    detail:
      'the path has a % that begins no character of UTF-8; send % itself as %25, and every other character as encodeURIComponent does',
  },
  FST_ERR_MAX_PARAM_LENGTH: {
    code: 'path-too-long',
    detail: `a part of the path is longer than ${LONGEST_PATH_PART} characters; no name here is`,
  },
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'body-too-large', detail: 'the body is larger than this route accepts; send it in smaller parts' },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: 'malformed-body',
    detail: 'the body is empty although its content-type is JSON; send {} or leave the content-type out',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'malformed-body', detail: 'the body is not valid JSON; check its syntax' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported-media-type',
    detail: 'the content-type is not supported here; send application/json',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'malformed-body', detail: 'the length of the body differs from its content-length' },
};

/** The problem for `error`. An unexpected error reveals no internals. */
export function toProblem(error: unknown, request: FastifyRequest, registry: ErrorRegistry): Problem {
  if (error instanceof DomainError) return problem(statusOf(error.code, registry), error.code, error.message, request.id, error.details);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const { detail, errors } = describeViolations(error, request);
    return platformProblem('invalid-request', detail, request.id, { errors });
  }
  if (error instanceof SqlError && failureOf(error) === 'timed-out') {
    return platformProblem('timed-out', 'the request took longer than it may; ask for less at once, or try again shortly', request.id, {
      retryAfterSeconds: 1,
    });
  }
  if (isOutage(error)) {
    return platformProblem('dependency-unavailable', 'a part of the shop does not respond at the moment; try again shortly', request.id, {
      retryAfterSeconds: 1,
    });
  }
  const rejection = frameworkRejection(error);
  if (rejection) return problem(rejection.status, rejection.code, rejection.detail, request.id);
  return platformProblem(
    'internal-error',
    `something went wrong on our side; try again, and quote request ${request.id} if it lasts`,
    request.id,
  );
}

/** A problem with a code of `platform/http/errors.ts`. */
export function platformProblem(
  code: PlatformErrorCode,
  detail: string,
  requestId: string,
  details: Readonly<Record<string, unknown>> = {},
): Problem {
  return problem(ERRORS[code].status, code, detail, requestId, details);
}

function problem(
  status: number,
  code: string,
  detail: string,
  requestId: string,
  details: Readonly<Record<string, unknown>> = {},
): Problem {
  return { ...details, type: `urn:shopmart:problem:${code}`, title: titleOf(code), status, detail, code, requestId };
}

/** A dependency does not respond or has no capacity: a retry may succeed. */
function isOutage(error: unknown): boolean {
  if (error instanceof SqlError) return failureOf(error) !== 'refused';
  return error instanceof DependencyUnavailable;
}

function statusOf(code: string, registry: ErrorRegistry): number {
  const platform: ErrorRegistry = ERRORS;
  return (registry[code] ?? platform[code])?.status ?? 422;
}

function frameworkRejection(error: unknown): (Rejection & { readonly status: number }) | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return undefined;
  if (error.statusCode < 400 || error.statusCode >= 500) return undefined;
  const known = 'code' in error && typeof error.code === 'string' ? FRAMEWORK_REJECTIONS[error.code] : undefined;
  if (known) return { status: ERRORS[known.code].status, ...known };
  return { status: error.statusCode, code: 'malformed-request', detail: 'the request could not be read; check it against /openapi.json' };
}

function titleOf(code: string): string {
  return code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' ');
}
