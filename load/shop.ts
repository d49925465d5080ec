import { validateHeaderValue } from 'node:http';
import { Pool } from 'undici';
import * as z from 'zod';
import { NewGuest, SignedIn } from '../contracts/user/http.ts';
import { shopUrl } from '../tools/endpoints.ts';
import type { Account, Endpoints } from '../tools/endpoints.ts';

const Problem = z.object({ code: z.string().default('unknown'), detail: z.string().default('') });

/** An error response of the shop. */
export class ShopRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;

  constructor(request: string, status: number, code: string, detail: string) {
    super(`${request} was refused with ${status} ${code}: ${detail}`);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

/** HTTP cannot carry the request, so it must not be retried. */
export class UnsendableRequest extends Error {}

/** Longer than any request; the maximum of `Prefer: wait` is half of it. */
const TIMEOUT_MILLIS = 60_000;

export interface Call {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A client of the shop's HTTP API: JSON, one session, keep-alive. */
export class Shop {
  readonly #url: string;
  readonly #pool: Pool;
  readonly #authorization: string | undefined;

  private constructor(url: string, pool: Pool, authorization?: string) {
    this.#url = url;
    this.#pool = pool;
    this.#authorization = authorization;
  }

  static at(url: string, connections: number): Shop {
    return new Shop(url, new Pool(url, { connections, headersTimeout: TIMEOUT_MILLIS, bodyTimeout: TIMEOUT_MILLIS }));
  }

  async signIn({ email, password }: Account): Promise<Shop> {
    const { sessionToken } = await this.call({ method: 'POST', path: '/api/sessions', body: { email, password } }, SignedIn);
    return this.withSession(sessionToken);
  }

  withSession(token: string): Shop {
    return new Shop(this.#url, this.#pool, `Session ${token}`);
  }

  async asGuest(): Promise<Shop> {
    const { sessionToken } = await this.call({ method: 'POST', path: '/api/guests', body: {} }, NewGuest);
    return this.withSession(sessionToken);
  }

  /** @throws ShopRefusal for every response but 2xx. */
  async call<T>(call: Call, schema: z.ZodType<T>): Promise<T> {
    const { status, text } = await this.#send(call);
    if (status >= 300) {
      const problem = Problem.safeParse(parseJson(text));
      throw new ShopRefusal(
        `${call.method} ${call.path}`,
        status,
        problem.success ? problem.data.code : 'no-problem-document',
        problem.success ? problem.data.detail : text.slice(0, 200),
      );
    }
    return schema.parse(parseJson(text));
  }

  /** Requests under way fail. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #send({ method, path, body, headers }: Call): Promise<{ readonly status: number; readonly text: string }> {
    refuseUnsendable(method, path, headers);
    try {
      const response = await this.#pool.request({
        method,
        path,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(this.#authorization === undefined ? {} : { authorization: this.#authorization }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // Covers the connection too.
        signal: AbortSignal.timeout(TIMEOUT_MILLIS),
      });
      return { status: response.statusCode, text: await response.body.text() };
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${method} ${path} got no response from the shop at ${this.#url} (${reason}); check that it is running`, { cause });
    }
  }
}

/** @throws Error with the remedy if the shop does not respond. */
export async function expectShop(endpoints: Endpoints): Promise<void> {
  const door = Shop.at(shopUrl(endpoints), 1);
  try {
    await door.call({ method: 'GET', path: '/api/categories' }, z.unknown());
  } finally {
    await door.close();
  }
}

/** Undici never settles some requests that it cannot send. */
function refuseUnsendable(method: string, path: string, headers: Readonly<Record<string, string>> = {}): void {
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderValue(name, value);
    } catch (cause) {
      throw new UnsendableRequest(`${method} ${path} cannot be sent: the header ${name} is ${JSON.stringify(value)}; send ASCII only`, {
        cause,
      });
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
