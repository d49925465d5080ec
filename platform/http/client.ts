import { setTimeout as delay } from 'node:timers/promises';
import type * as z from 'zod';
import { within } from '../concurrency/within.ts';
import { injectTrace } from '../telemetry/trace.ts';
import { DependencyUnavailable } from './dependency-unavailable.ts';
import { exchangeWith } from './exchange.ts';
import type { Exchanged } from './exchange.ts';
import { RemoteRefusal } from './remote-refusal.ts';

export interface HttpClientProps {
  /** Where the other service is, such as `http://product:8080`. */
  readonly baseUrl: string;

  /** Time limit of one attempt, body included. */
  readonly timeoutMillis: number;

  /** Sent with every request, such as an API key. @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;

  /**
   * The call is safe to repeat, so a transient failure is retried.
   *
   * @default true for get, put and delete, false for post
   */
  readonly isIdempotent?: boolean;
}

export interface HttpClient {
  get<T>(path: string, response: z.ZodType<T>, options?: CallOptions): Promise<T>;
  post<T>(path: string, body: unknown, response: z.ZodType<T>, options?: CallOptions): Promise<T>;
  put<T>(path: string, body: unknown, response: z.ZodType<T>, options?: CallOptions): Promise<T>;
  delete<T>(path: string, response: z.ZodType<T>, options?: CallOptions): Promise<T>;
}

interface Call<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly response: z.ZodType<T>;
  readonly isIdempotent: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

const MAX_ATTEMPTS = 3;
const FIRST_PAUSE_MILLIS = 50;

/** Statuses of transient failures. */
const TRANSIENT = new Set([429, 502, 503, 504]);

/**
 * Calls another service. The only code that retries HTTP; between services the proxy of Service Connect retries as well, POSTs included (decision 5).
 *
 * It throws `RemoteRefusal` for a 4xx, `DependencyUnavailable` for time-outs, broken connections and 5xx, and `Error` for a body that does not match the schema.
 */
export function httpClient({ baseUrl, timeoutMillis, headers = {} }: HttpClientProps): HttpClient {
  const call = async <T>(wanted: Call<T>): Promise<T> => {
    const target = `${wanted.method} ${baseUrl}${wanted.path}`;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await callOnce(target, wanted);
      } catch (error) {
        if (!wanted.isIdempotent || attempt === MAX_ATTEMPTS || !(error instanceof DependencyUnavailable)) throw error;
        await delay(FIRST_PAUSE_MILLIS * 2 ** (attempt - 1) * (0.5 + Math.random()));
      }
    }
  };

  const callOnce = async <T>(target: string, wanted: Call<T>): Promise<T> => {
    const { status, text } = await respond(target, wanted);
    if (status >= 500 || TRANSIENT.has(status)) throw new DependencyUnavailable(target, `returned ${status}`);
    if (status >= 400) throw RemoteRefusal.from(target, status, text);
    if (status >= 300) throw new Error(`${target}: returned ${status}, and redirects are not followed`);
    const parsed = wanted.response.safeParse(text === '' ? undefined : parseJson(target, text));
    if (!parsed.success) throw new Error(`${target}: the response does not match the schema: ${parsed.error.message}`);
    return parsed.data;
  };

  const exchange = exchangeWith(baseUrl);

  const respond = async (target: string, call: Call<unknown>): Promise<Exchanged> => {
    try {
      return await within(timeoutMillis, (signal) =>
        exchange({
          method: call.method,
          path: call.path,
          headers: { accept: 'application/json', ...headers, ...injectTrace(), ...call.headers },
          ...(call.body !== undefined && { json: JSON.stringify(call.body) }),
          signal,
        }),
      );
    } catch (error) {
      throw unavailable(target, error);
    }
  };

  const unavailable = (target: string, cause: unknown): DependencyUnavailable => {
    const isTimeout = cause instanceof Error && cause.name === 'TimeoutError';
    return new DependencyUnavailable(target, isTimeout ? `no response within ${timeoutMillis} ms` : 'the connection failed', { cause });
  };

  return {
    get: (path, response, { isIdempotent = true, headers: extra = {} } = {}) =>
      call({ method: 'GET', path, response, isIdempotent, headers: extra }),
    post: (path, body, response, { isIdempotent = false, headers: extra = {} } = {}) =>
      call({ method: 'POST', path, body, response, isIdempotent, headers: extra }),
    put: (path, body, response, { isIdempotent = true, headers: extra = {} } = {}) =>
      call({ method: 'PUT', path, body, response, isIdempotent, headers: extra }),
    delete: (path, response, { isIdempotent = true, headers: extra = {} } = {}) =>
      call({ method: 'DELETE', path, response, isIdempotent, headers: extra }),
  };
}

function parseJson(target: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${target}: the response is not JSON`, { cause });
  }
}
