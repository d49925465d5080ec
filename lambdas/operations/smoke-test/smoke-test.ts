import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { exchangeWith } from '../../../platform/http/exchange.ts';

/** A request and the response that a working service gives. It must change nothing: it reaches production's data. */
export const SmokeCheck = z.strictObject({
  path: z.string().startsWith('/'),
  headers: z.record(z.string(), z.string()).default({}),
  status: z.int(),

  /** A part of the body that shows that the response is the service's own. */
  contains: z.string(),
});

export type SmokeCheck = z.output<typeof SmokeCheck>;

export interface SmokeTest {
  /** The test listener. */
  readonly baseUrl: string;

  /** Sent with each request: the header by which the test listener chooses the service. */
  readonly headers: Readonly<Record<string, string>>;

  /** The name on the listener's certificate. @default the host of `baseUrl` */
  readonly tlsName?: string | undefined;

  readonly checks: readonly SmokeCheck[];
  readonly pauseMillis?: number;
}

/** The load balancer applies the new weights of a rule within seconds. */
const ATTEMPTS = 4;
const PAUSE_MILLIS = 1_000;
const TIMEOUT_MILLIS = 3_000;

/** Sends all checks, each until it passes or is out of attempts, and returns the failures in sentences. */
export async function findFailures({
  baseUrl,
  headers,
  tlsName,
  checks,
  pauseMillis = PAUSE_MILLIS,
}: SmokeTest): Promise<readonly string[]> {
  const send = exchangeWith(baseUrl, { tlsName });
  const failureOf = async (check: SmokeCheck): Promise<string | undefined> => {
    const { path, status, contains } = check;
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MILLIS);
      const response = await send({ method: 'GET', path, headers: { ...headers, ...check.headers }, signal });
      if (response.status !== status) return `GET ${path} returned ${response.status}, not ${status}`;
      return response.text.includes(contains) ? undefined : `GET ${path} returned ${status} without ${contains}`;
    } catch (error) {
      return `GET ${path} failed: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  const repeat = async (check: SmokeCheck): Promise<string | undefined> => {
    for (let attempt = 1; ; attempt += 1) {
      const failure = await failureOf(check);
      if (failure === undefined || attempt === ATTEMPTS) return failure;
      await pause(pauseMillis);
    }
  };
  const failures = await Promise.all(checks.map(repeat));
  return failures.filter((failure) => failure !== undefined);
}
