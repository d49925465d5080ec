import * as z from 'zod';
import type { SecretSource } from './secret-source.ts';

/** How long a text is cached: a changed secret is used within this time, without a restart. */
const FRESH_MILLIS = 5 * 60_000;

/** Time limits of the first read and of a refresh: callers have only seconds. */
const FIRST_MILLIS = 5_000;
const REFRESH_MILLIS = 1_000;

/** Shorter than any real key or password, such as the placeholder of a new secret. */
const LEAST_LENGTH = 16;

const Login = z.object({ username: z.string().min(1), password: z.string().min(1) });

export type Login = Readonly<z.infer<typeof Login>>;

export interface Secrets {
  /** The trimmed text of a secret, refreshed every five minutes. A failed refresh keeps the former text; a failed first read is not cached. */
  value(id: string): Promise<string>;

  /** A value that is built from a secret's text, such as a client with an API key; built again when the text changes. */
  madeOf<T>(id: string, make: (text: string) => T): () => Promise<T>;

  /** A secret that holds a database login. */
  login(id: string): Promise<Login>;
}

interface Read {
  readonly text: Promise<string>;
  readonly freshUntil: number;
}

/** Secrets of a source, read once per five minutes. */
export function cachedSecrets(source: SecretSource): Secrets {
  const known = new Map<string, Read>();

  const value = (id: string): Promise<string> => {
    const former = known.get(id);
    if (former && Date.now() < former.freshUntil) return former.text;
    const text = readSecret(source, id, former ? REFRESH_MILLIS : FIRST_MILLIS).catch((cause: unknown) => {
      if (former) return former.text;
      known.delete(id);
      throw new Error(`cannot read the secret ${id}`, { cause });
    });
    known.set(id, { text, freshUntil: Date.now() + FRESH_MILLIS });
    return text;
  };

  return {
    value,

    madeOf(id, make) {
      let made: { readonly text: string; readonly value: ReturnType<typeof make> } | undefined;
      return async () => {
        const text = await value(id);
        if (made?.text !== text) made = { text, value: make(text) };
        return made.value;
      };
    },

    async login(id) {
      const login = parseLogin(await value(id));
      if (!login) throw new Error(`the secret ${id} is not a JSON object with username and password`);
      return login;
    },
  };
}

/** A database login, if the text is one. */
export function parseLogin(text: string): Login | undefined {
  try {
    return Login.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function readSecret(source: SecretSource, id: string, timeoutMillis: number): Promise<string> {
  const text = (await source.read(id, AbortSignal.timeout(timeoutMillis))).trim();
  if (text.length < LEAST_LENGTH) throw new Error(`it holds fewer than ${LEAST_LENGTH} characters of text`);
  return text;
}
