import { headers } from 'next/headers';
import * as z from 'zod';
import { within } from '../platform/concurrency/within.ts';
import { DependencyUnavailable } from '../platform/http/dependency-unavailable.ts';
import { injectTrace } from '../platform/telemetry/trace.ts';

export interface BackendRequest {
  /** The service's address, such as the value of `PRODUCT_URL`. */
  readonly base: string;
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';

  /** The shopper's session token, sent as a cookie. */
  readonly session?: string | undefined;
  readonly body?: unknown;

  /** Identifies a change, so that a repeat is made once. */
  readonly key?: string;

  /** The version that a change is meant for, sent as If-Match. */
  readonly version?: number;

  /** How long the service may wait for the order's outcome; less than the request's time-out. */
  readonly waitSeconds?: number;
}

/** A service refused the request with a problem document (RFC 9457). */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
  }
}

const Problem = z.object({ code: z.string().default('refused'), title: z.string().default(''), detail: z.string().optional() });

const TIMEOUT_MILLIS = 5_000;

/** Calls a service and parses the response. @throws Refusal for 4xx, DependencyUnavailable for 5xx or no response */
export async function call<T>(schema: z.ZodType<T>, request: BackendRequest): Promise<T> {
  const response = await send(request);
  return schema.parse(response.status === 204 ? undefined : await response.json());
}

/** Calls a service and returns the raw response, for callers that forward its cookies. */
export async function send({ base, path, method = 'GET', session, body, key, version, waitSeconds }: BackendRequest): Promise<Response> {
  const url = new URL(path, base);
  // A segment of `.` or `..` would call another route; no id or SKU is one.
  if (url.pathname !== path.split('?', 1)[0]) throw new Refusal(404, 'not-found', `there is no ${path}`);
  const forwarded = await forwardedHeaders();
  const target = `${method} ${url}`;
  const exchange = async (signal: AbortSignal) => {
    const response = await fetch(url, {
      method,
      cache: 'no-store',
      signal,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(version !== undefined && { 'if-match': `"${version}"` }),
        ...(waitSeconds !== undefined && { prefer: `wait=${waitSeconds}` }),
        ...(session !== undefined && { cookie: `session=${session}` }),
        ...forwarded,
        ...injectTrace(),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    // Reads the body within the time-out too.
    return new Response((await response.text()) || null, response);
  };
  const response = await within(TIMEOUT_MILLIS, exchange).catch((cause: unknown) => {
    throw new DependencyUnavailable(target, 'no response', { cause });
  });
  if (response.ok) return response;

  const text = await response.text();
  if (response.status >= 500) throw new DependencyUnavailable(target, `returned ${response.status}`);
  throw refusalOf(response.status, text);
}

/** The client's address, which sign-in limits use, its browser, which the list of sessions shows, and the request's id. */
async function forwardedHeaders(): Promise<Readonly<Record<string, string>>> {
  const incoming = await headers();
  const names = ['x-forwarded-for', 'x-request-id', 'user-agent'];
  return Object.fromEntries(names.flatMap((name) => [[name, incoming.get(name) ?? '']]).filter(([, value]) => value !== ''));
}

function refusalOf(status: number, text: string): Refusal {
  const problem = Problem.safeParse(jsonOrUndefined(text));
  if (!problem.success) return new Refusal(status, 'refused', `returned ${status}`);
  return new Refusal(status, problem.data.code, problem.data.detail ?? problem.data.title);
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Not found, malformed, and a path that is too long. */
const NOT_FOUND_STATUSES = new Set([404, 400, 414]);

/** `undefined` if the service does not find it, or refuses the id in the page's address as malformed. */
export async function orNotFound<T>(response: Promise<T>): Promise<T | undefined> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof Refusal && NOT_FOUND_STATUSES.has(error.status)) return undefined;
    throw error;
  }
}
