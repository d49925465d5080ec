import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { z } from 'zod';

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
export async function findFailures({ checks, tlsName, pauseMillis = PAUSE_MILLIS, ...target }: SmokeTest): Promise<readonly string[]> {
  const dispatcher = new Agent({ connect: tlsName === undefined ? {} : { servername: tlsName } });
  const repeat = async (check: SmokeCheck): Promise<string | undefined> => {
    for (let attempt = 1; ; attempt += 1) {
      const failure = await failureOf(check, target, dispatcher);
      if (failure === undefined || attempt === ATTEMPTS) return failure;
      await pause(pauseMillis);
    }
  };
  try {
    const failures = await Promise.all(checks.map(repeat));
    return failures.filter((failure) => failure !== undefined);
  } finally {
    await dispatcher.destroy();
  }
}

async function failureOf(
  { path, status, contains, headers }: SmokeCheck,
  target: Pick<SmokeTest, 'baseUrl' | 'headers'>,
  dispatcher: Agent,
): Promise<string | undefined> {
  try {
    const { statusCode, body } = await request(`${target.baseUrl}${path}`, {
      headers: { ...target.headers, ...headers },
      dispatcher,
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    });
    const text = await body.text();
    if (statusCode !== status) return `GET ${path} returned ${statusCode}, not ${status}`;
    return text.includes(contains) ? undefined : `GET ${path} returned ${status} without ${contains}`;
  } catch (error) {
    return `GET ${path} failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}
