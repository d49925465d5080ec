import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';

/** How long a text is cached: a changed secret is used within this time, without a restart. */
const FRESH_MILLIS = 5 * 60_000;

/** Time limits of the first read and of a refresh: callers have only seconds. */
const FIRST_MILLIS = 5_000;
const REFRESH_MILLIS = 1_000;

/** Shorter than any real key or password, such as the placeholder of a new secret. */
const LEAST_LENGTH = 16;

interface Read {
  readonly text: Promise<string>;
  readonly freshUntil: number;
}

const known = new Map<string, Read>();

/** The trimmed text of a secret, refreshed every five minutes. A failed refresh keeps the former text; a failed first read is not cached. */
export function secretValue(arn: string): Promise<string> {
  const former = known.get(arn);
  if (former && Date.now() < former.freshUntil) return former.text;
  const text = fetchSecret(arn, former ? REFRESH_MILLIS : FIRST_MILLIS).catch((cause: unknown) => {
    if (former) return former.text;
    known.delete(arn);
    throw new Error(`cannot read the secret ${arn}`, { cause });
  });
  known.set(arn, { text, freshUntil: Date.now() + FRESH_MILLIS });
  return text;
}

/** A value that is built from a secret's text, such as a client with an API key; built again when the text changes. */
export function madeOfSecret<T>(arn: string, make: (text: string) => T): () => Promise<T> {
  let made: { readonly text: string; readonly value: T } | undefined;
  return async () => {
    const text = await secretValue(arn);
    if (made?.text !== text) made = { text, value: make(text) };
    return made.value;
  };
}

const Login = z.object({ username: z.string().min(1), password: z.string().min(1) });

/** A secret that holds a database login. */
export async function loginOf(arn: string): Promise<z.infer<typeof Login>> {
  const text = await secretValue(arn);
  const login = Login.safeParse(parseJson(text));
  if (!login.success) throw new Error(`the secret ${arn} is not a JSON object with username and password`);
  return login.data;
}

async function fetchSecret(arn: string, timeoutMillis: number): Promise<string> {
  const { SecretString } = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: arn }), {
    abortSignal: AbortSignal.timeout(timeoutMillis),
  });
  const text = SecretString?.trim() ?? '';
  if (text.length < LEAST_LENGTH) throw new Error(`it holds fewer than ${LEAST_LENGTH} characters of text`);
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
