import { createHash } from 'node:crypto';
import { Refusal } from './refusal.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

interface Remembered {
  readonly fingerprint: string;
  readonly answer: Answer;
}

/** About an hour of a busy shop. Stripe keeps keys for a day at least; ours go oldest first. */
const MAX_KEYS = 100_000;

/** The first answer given under each `Idempotency-Key`. Requests are handled one after the other, so none is ever in hand. */
export class IdempotencyKeys {
  readonly #keys = new Map<string, Remembered>();

  /**
   * The first answer, if there is one.
   *
   * @throws Refusal when the key was used with other parameters.
   */
  find(key: string, fingerprint: string): Answer | undefined {
    const known = this.#keys.get(key);
    if (known && known.fingerprint !== fingerprint)
      throw new Refusal(
        400,
        'idempotency_error',
        `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      );
    return known?.answer;
  }

  /** @returns the key that had to go for it, if one had to */
  keep(key: string, fingerprint: string, { status, body }: Answer): string | undefined {
    this.#keys.set(key, { fingerprint, answer: { status, body } });
    if (this.#keys.size <= MAX_KEYS) return undefined;
    const [oldest] = this.#keys.keys();
    if (oldest !== undefined) this.#keys.delete(oldest);
    return oldest;
  }
}

export function fingerprintOf(path: string, body: string): string {
  return createHash('sha256').update(path).update('\n').update(body).digest('base64url');
}
