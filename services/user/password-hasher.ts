import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { lanes } from '../../platform/concurrency/lane.ts';
import { PlatformError } from '../../platform/http/errors.ts';

/** OWASP's recommendation for argon2id: 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;

const TAG_BYTES = 32;

/** A hash takes about 30 ms of a core. Two at once leave two of libuv's four threads for files and DNS. */
const AT_ONCE = 2;

/** Verification has priority and may use both slots; hashing uses one at most, so registrations cannot starve sign-ins. */
const LANES = {
  verify: { atOnce: 2, mostWaiting: 100, busy: () => tooBusy('too many people are signing in at this moment') },
  hash: { atOnce: 1, mostWaiting: 50, busy: () => tooBusy('too many accounts are being opened at this moment') },
};

const hashRaw = promisify(argon2);

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

export interface PasswordHasher {
  /** @returns a PHC string with a salt of its own */
  hash(password: string): Promise<string>;
  /** Without a hash it takes as long and returns false, so that timing does not reveal whether an account exists. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
}

/** argon2id of Node's OpenSSL: no native package per architecture. Refuses with `too-busy` when a lane's queue is full. */
export function passwordHasher(): PasswordHasher {
  const { verify: verifyLane, hash: hashLane } = lanes(AT_ONCE, LANES);
  const decoy = { ...COST, salt: randomBytes(16), tag: randomBytes(TAG_BYTES) };

  return {
    hash: (password) =>
      hashLane(async () => {
        const salt = randomBytes(16);
        const tag = await derive(password, salt, TAG_BYTES, COST);
        return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(salt)}$${base64(tag)}`;
      }),
    verify: (password, hash) =>
      verifyLane(async () => {
        const { salt, tag, ...cost } = hash === undefined ? decoy : parse(hash);
        const isSame = timingSafeEqual(await derive(password, salt, tag.length, cost), tag);
        return isSame && hash !== undefined;
      }),
  };
}

function tooBusy(why: string): PlatformError {
  return new PlatformError('too-busy', `${why}; try again in a few seconds`, { retryAfterSeconds: 5 });
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
