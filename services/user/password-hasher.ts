import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { DomainError } from '../../platform/errors/domain-error.ts';

/** What OWASP's cheat sheet asks of argon2id: 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;

const TAG_BYTES = 32;

/** Each hash fills a core for some 30 ms and 19 MiB. Two at once leave half of the four threads that files and look-ups of names also need. */
const AT_ONCE = 2;
const WAITING_AT_MOST = 100;

const hashRaw = promisify(argon2);

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

export interface PasswordHasher {
  /** @returns a PHC string with a salt of its own */
  hash(password: string): Promise<string>;
  /** Against no hash at all it takes as long as against any, and is false: an unknown e-mail address is not told by the clock. */
  isRight(password: string, hash: string | undefined): Promise<boolean>;
}

/** argon2id by Node's own OpenSSL (a native package would have to be built for the architecture that we deploy to). Refuses with `too-busy` rather than queue without end. */
export function passwordHasher(): PasswordHasher {
  let running = 0;
  const waiting: (() => void)[] = [];

  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= AT_ONCE) {
      if (waiting.length >= WAITING_AT_MOST) {
        throw new DomainError('too-busy', 'too many people are signing in at this moment; try again in a few seconds', {
          retryAfterSeconds: 5,
        });
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      // The place goes to whoever waits longest; only when nobody does is it free.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };

  const decoy = { ...COST, salt: randomBytes(16), tag: randomBytes(TAG_BYTES) };

  return {
    hash: (password) =>
      inTurn(async () => {
        const salt = randomBytes(16);
        const tag = await derive(password, salt, TAG_BYTES, COST);
        return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(salt)}$${base64(tag)}`;
      }),
    isRight: (password, hash) =>
      inTurn(async () => {
        const { salt, tag, ...cost } = hash === undefined ? decoy : parse(hash);
        const isSame = timingSafeEqual(await derive(password, salt, tag.length, cost), tag);
        return isSame && hash !== undefined;
      }),
  };
}

type Cost = { readonly [K in keyof typeof COST]: number };

function derive(password: string, salt: Buffer, tagLength: number, cost: Cost): Promise<Buffer> {
  return hashRaw('argon2id', { message: password.normalize('NFKC'), nonce: salt, tagLength, ...cost });
}

function parse(hash: string): Cost & { readonly salt: Buffer; readonly tag: Buffer } {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(hash) ?? [];
  if (!salt || !tag) throw new Error('a stored password hash is not argon2id in PHC format');
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
