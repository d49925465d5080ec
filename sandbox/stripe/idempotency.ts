import { createHash } from 'node:crypto';
import { Refusal } from './refusal.ts';

export interface KeyedResponse {
  readonly status: number;
  readonly body: string;
}

interface Entry {
  readonly fingerprint: string;
  readonly response: KeyedResponse;
}

/** About an hour of a busy shop; the oldest keys are deleted first. Stripe keeps keys for at least a day. */
const MAX_KEYS = 100_000;

/** The first response for each `Idempotency-Key`. Requests are handled one at a time, so no key is in progress. */
export class IdempotencyKeys {
  readonly #keys = new Map<string, Entry>();

  /**
   * Returns the first response, if there is one.
   *
   * @throws Refusal when the key was used with other parameters.
   */
  find(key: string, fingerprint: string): KeyedResponse | undefined {
    const entry = this.#keys.get(key);
    if (entry && entry.fingerprint !== fingerprint)
      throw new Refusal(
        400,
        'idempotency_error',
        `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      );
    return entry?.response;
  }

  /** @returns the evicted key, if any */
  keep(key: string, fingerprint: string, { status, body }: KeyedResponse): string | undefined {
    this.#keys.set(key, { fingerprint, response: { status, body } });
    if (this.#keys.size <= MAX_KEYS) return undefined;
    const [oldest] = this.#keys.keys();
    if (oldest !== undefined) this.#keys.delete(oldest);
    return oldest;
  }
}

export function fingerprintOf(path: string, body: string): string {
  return createHash('sha256').update(path).update('\n').update(body).digest('base64url');
}
