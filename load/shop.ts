import { Pool } from 'undici';
import { z } from 'zod';
import { Money } from '../platform/money/money.ts';
import type { Account } from '../ops/endpoints.ts';

const Problem = z.object({ code: z.string().default('unknown'), detail: z.string().default('') });

export const PlacedOrder = z.object({
  orderId: z.uuid(),
  status: z.enum(['placed', 'awaiting-customer', 'confirmed', 'fulfilling', 'completed', 'cancelled', 'stuck']),
  reason: z.string().nullable(),
  lines: z.array(z.object({ quantity: z.int() })),
  total: Money,
});

export type PlacedOrder = Readonly<z.infer<typeof PlacedOrder>>;

/** The shop said no, and why. */
export class ShopRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(request: string, status: number, code: string, detail: string) {
    super(`${request} was refused with ${status} ${code}: ${detail}`);
    this.status = status;
    this.code = code;
  }
}

export interface Call {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The shop's front door, as a program uses it: JSON in and out, one session, connections kept. */
export class Shop {
  readonly #pool: Pool;
  readonly #authorization: string | undefined;

  private constructor(pool: Pool, authorization?: string) {
    this.#pool = pool;
    this.#authorization = authorization;
  }

  static at(url: string, connections: number): Shop {
    return new Shop(new Pool(url, { connections, headersTimeout: 60_000, bodyTimeout: 60_000 }));
  }

  async signIn(account: Account): Promise<Shop> {
    const { sessionToken } = await this.call(
      { method: 'POST', path: '/api/sessions', body: account },
      z.object({ sessionToken: z.string() }),
    );
    return new Shop(this.#pool, `Session ${sessionToken}`);
  }

  async asGuest(): Promise<Shop> {
    const { sessionToken } = await this.call({ method: 'POST', path: '/api/guests', body: {} }, z.object({ sessionToken: z.string() }));
    return new Shop(this.#pool, `Session ${sessionToken}`);
  }

  /** @throws ShopRefusal for every answer but 2xx. */
  async call<T>({ method, path, body, headers }: Call, answer: z.ZodType<T>): Promise<T> {
    const response = await this.#pool.request({
      method,
      path,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.#authorization === undefined ? {} : { authorization: this.#authorization }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.body.text();
    if (response.statusCode >= 300) {
      const problem = Problem.safeParse(parseJson(text));
      throw new ShopRefusal(
        `${method} ${path}`,
        response.statusCode,
        problem.success ? problem.data.code : 'no-problem-document',
        problem.success ? problem.data.detail : text.slice(0, 200),
      );
    }
    return answer.parse(parseJson(text));
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
