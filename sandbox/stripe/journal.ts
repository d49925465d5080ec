import { closeSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { z } from 'zod';
import type { Account } from './account.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import type { Intent } from './intent.ts';

const KeptIntent = z.object({
  id: z.string(),
  amount: z.int(),
  currency: z.string(),
  captureMethod: z.enum(['automatic', 'manual']),
  status: z.enum(['requires_payment_method', 'requires_confirmation', 'requires_action', 'requires_capture', 'succeeded', 'canceled']),
  held: z.int(),
  received: z.int(),
  metadata: z.record(z.string(), z.string()),
  clientSecret: z.string(),
  createdAt: z.number(),
  wantsMulticapture: z.boolean(),
  paymentMethod: z.string().optional(),
  cardToken: z.string().optional(),
  returnUrl: z.string().optional(),
  description: z.string().optional(),
  chargeId: z.string().optional(),
  lastError: z.object({ code: z.string(), declineCode: z.string().optional(), message: z.string() }).optional(),
  canceledAt: z.number().optional(),
  cancellationReason: z.string().optional(),
}) satisfies z.ZodType<Intent>;

const Line = z.union([
  z.object({ intent: KeptIntent }),
  z.object({ method: z.string(), token: z.string() }),
  z.object({ key: z.string(), fingerprint: z.string(), status: z.int(), body: z.string() }),
]);

type Line = z.infer<typeof Line>;

/** Longer than any hold lasts. */
const KEPT_MILLIS = 30 * 24 * 3_600_000;

/**
 * What the account did, a line per change, in the file before the answer leaves: a kill forgets no hold, no capture and no key, only the webhooks
 * that were not yet acknowledged (who needs to know asks again). A machine that loses its disk, as a Fargate task does, forgets everything.
 */
export class Journal {
  readonly #file: number;
  #unwritten = '';

  /** Hands over what the file remembers, and writes the file anew without what is no longer worth keeping. */
  static open(path: string, account: Account, keys: IdempotencyKeys, now: number): Journal {
    for (const line of readLines(path)) {
      if ('intent' in line) {
        if (line.intent.createdAt > now - KEPT_MILLIS) account.restore(line.intent);
      } else if ('key' in line) keys.keep(line.key, line.fingerprint, line);
      else account.restoreMethod(line.method, line.token);
    }
    const journal = new Journal(openSync(`${path}.new`, 'w', 0o600));
    for (const intent of account.intents) journal.write({ intent });
    for (const [method, token] of account.methods) journal.write({ method, token });
    for (const { key, fingerprint, answer } of keys.answered) journal.write({ key, fingerprint, ...answer });
    journal.flush();
    renameSync(`${path}.new`, path);
    return journal;
  }

  private constructor(file: number) {
    this.#file = file;
  }

  write(line: Line): void {
    this.#unwritten += `${JSON.stringify(line)}\n`;
  }

  /** One write per request, so that a kill keeps all of it or nothing. */
  flush(): void {
    if (this.#unwritten) writeSync(this.#file, this.#unwritten);
    this.#unwritten = '';
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }
}

/** A last line that a kill cut short is left out. */
function readLines(path: string): readonly Line[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [Line.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
