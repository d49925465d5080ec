import { DomainError } from '../../platform/errors/domain-error.ts';
import type { ErrorRegistry } from '../../platform/errors/error-registry.ts';

/** Every refusal of the analytics context, by code. */
export const ERRORS = {
  'exact-answer-unavailable': {
    status: 422,
    summary: 'The orders do not have what the query asks for; only the rollups do.',
    remedy: 'Leave `exact` out.',
  },
  'query-too-slow': {
    status: 504,
    summary: 'The query took longer than its time limit and was cancelled.',
    remedy: 'Ask for fewer days, or leave `exact` out.',
  },
  'query-unknown': {
    status: 404,
    summary: 'There is no such query.',
    remedy: 'Read the list with `GET /api/analytics/queries`.',
  },
  'range-reversed': { status: 422, summary: 'The range ends before it begins.', remedy: 'Exchange `from` and `to`.' },
  'range-too-long': { status: 422, summary: 'The range is longer than one query may read.', remedy: 'Ask for several shorter ranges.' },
} as const satisfies ErrorRegistry;

/** A refusal with one of the codes above. */
export class AnalyticsError extends DomainError<keyof typeof ERRORS> {}
