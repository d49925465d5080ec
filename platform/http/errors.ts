import { DomainError } from '../errors/domain-error.ts';
import type { ErrorRegistry } from '../errors/error-registry.ts';

/** The refusals and failures that every service can return. */
export const ERRORS = {
  'body-too-large': { status: 413, summary: 'The body is larger than the route accepts.', remedy: 'Send it in smaller parts.' },
  'cross-site-request': {
    status: 403,
    summary: "The request was sent by another site's page.",
    remedy: 'Open the shop and send it from there.',
  },
  'dependency-unavailable': { status: 503, summary: 'A database or another service does not respond.', remedy: 'Retry after a moment.' },
  'internal-error': { status: 500, summary: 'An unexpected failure; it is logged.', remedy: 'Retry; if it lasts, report the request id.' },
  'invalid-request': {
    status: 400,
    summary: 'A field is missing or has a value that is not allowed.',
    remedy: 'Correct the fields listed in `errors`.',
  },
  'malformed-body': {
    status: 400,
    summary: 'The body is not valid JSON, is empty, or does not have its stated length.',
    remedy: 'Correct the body.',
  },
  'malformed-path': {
    status: 400,
    summary: 'The path has a % that does not begin a UTF-8 character.',
    remedy: 'Encode each part of the path with encodeURIComponent.',
  },
  'malformed-request': { status: 400, summary: 'The request cannot be read.', remedy: 'Check it against `/openapi.json`.' },
  'not-found': { status: 404, summary: 'There is no such route.', remedy: 'Check the method and the path against `/openapi.json`.' },
  'path-too-long': { status: 414, summary: 'A part of the path is longer than any name in the shop.', remedy: 'Check the path.' },
  'reason-missing': { status: 422, summary: 'Staff must state why.', remedy: 'Send `reason`: it is kept with the account and the time.' },
  'role-missing': {
    status: 403,
    summary: 'The account lacks the role that the route needs.',
    remedy: 'Sign in with an account that has the role.',
  },
  'session-expired': { status: 401, summary: 'The session has ended.', remedy: 'Sign in again.' },
  'session-invalid': { status: 401, summary: 'There is no such session.', remedy: 'Sign in again.' },
  'sign-in-required': { status: 401, summary: 'The route needs a session.', remedy: 'Sign in, or begin as a guest.' },
  'timed-out': {
    status: 503,
    summary: 'The request took longer than it may.',
    remedy: 'Ask for less at once, or retry after `retryAfterSeconds`.',
  },
  'token-expired': { status: 401, summary: 'The caller token has expired.', remedy: 'Exchange the session for a new token.' },
  'token-invalid': { status: 401, summary: 'The caller token was not signed by this shop.', remedy: 'Sign in again.' },
  'too-busy': { status: 503, summary: 'The service has no capacity for this request now.', remedy: 'Retry after `retryAfterSeconds`.' },
  'too-many-requests': { status: 429, summary: 'The rate limit of this route is reached.', remedy: 'Retry after `retryAfterSeconds`.' },
  'unsupported-media-type': { status: 415, summary: 'The content-type is not supported.', remedy: 'Send application/json.' },
  'webhook-forged': {
    status: 401,
    summary: 'The signature of the webhook is missing or wrong.',
    remedy: 'Sign it with the shared secret.',
  },
  'webhook-malformed': { status: 400, summary: 'The webhook is signed, but its body cannot be read.', remedy: 'Send the documented body.' },
  'webhook-outdated': { status: 401, summary: 'The webhook was signed too long ago.', remedy: 'Sign it again when it is sent again.' },
} as const satisfies ErrorRegistry;

export type PlatformErrorCode = keyof typeof ERRORS;

/** A refusal with one of the codes above. */
export class PlatformError extends DomainError<PlatformErrorCode> {}
