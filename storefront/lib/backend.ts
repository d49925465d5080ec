import { headers } from 'next/headers';
import { z } from 'zod';
import { within } from '../../platform/concurrency/within.ts';
import { DependencyUnavailable } from '../../platform/http/dependency-unavailable.ts';
import { injectTrace } from '../../platform/telemetry/trace.ts';

export interface BackendRequest {
  /** Such as `PRODUCT_URL`'s value. */
  readonly base: string;
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';

  /** The shopper's session token, passed on as the cookie that it came in. */
  readonly session?: string | undefined;
  readonly body?: unknown;

  /** How long the service may wait until the order is decided; less than it has to answer at all. */
  readonly waitSeconds?: number;
}

/** A service said no, with a reason that is meant to be read (RFC 9457). */
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

/** Asks a service; parses what it answers. @throws Refusal for 4xx, DependencyUnavailable when it does not answer or cannot. */
export async function call<T>(schema: z.ZodType<T>, request: BackendRequest): Promise<T> {
  const response = await send(request);
  return schema.parse(response.status === 204 ? undefined : await response.json());
}

/** The same, for callers that pass the answer's cookies on. */
export async function send({ base, path, method = 'GET', session, body, waitSeconds }: BackendRequest): Promise<Response> {
  const url = new URL(path, base);
  // A segment of `.` or `..` would lead to another route than the caller means; no id or SKU is one.
  if (url.pathname !== path.split('?', 1)[0]) throw new Refusal(404, 'not-found', `there is no ${path}`);
  const handedOn = await handedOnHeaders();
  const target = `${method} ${url}`;
  const exchange = async (signal: AbortSignal) => {
    const answer = await fetch(url, {
      method,
      cache: 'no-store',
      signal,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(waitSeconds !== undefined && { prefer: `wait=${waitSeconds}` }),
        ...(session !== undefined && { cookie: `session=${session}` }),
        ...handedOn,
        ...injectTrace(),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    // Read in time too.
    return new Response((await answer.text()) || null, answer);
  };
  const response = await within(TIMEOUT_MILLIS, exchange).catch((cause: unknown) => {
    throw new DependencyUnavailable(target, 'was not answered', { cause });
  });
  if (response.ok) return response;

  const text = await response.text();
  if (response.status >= 500) throw new DependencyUnavailable(target, `answered ${response.status}`);
  throw refusalOf(response.status, text);
}

/** The client's address, which limits of sign-ins count, and the request's id. */
async function handedOnHeaders(): Promise<Readonly<Record<string, string>>> {
  const incoming = await headers();
  const names = ['x-forwarded-for', 'x-request-id'];
  return Object.fromEntries(names.flatMap((name) => [[name, incoming.get(name) ?? '']]).filter(([, value]) => value !== ''));
}

function refusalOf(status: number, text: string): Refusal {
  const problem = Problem.safeParse(parsed(text));
  if (!problem.success) return new Refusal(status, 'refused', `answered ${status}`);
  return new Refusal(status, problem.data.code, problem.data.detail ?? problem.data.title);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Not found, malformed, and too long for a path. */
const NO_SUCH_THING = new Set([404, 400, 414]);

/** `undefined` where the service answers that there is no such thing, or that what stands in the page's address cannot be one. */
export async function orNotFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Refusal && NO_SUCH_THING.has(error.status)) return undefined;
    throw error;
  }
}
