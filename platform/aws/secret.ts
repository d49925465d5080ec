import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';

/** How long a text is taken for current: what people put into a secret after the first deployment, or change, is used so soon without a restart. */
const FRESH_MILLIS = 5 * 60_000;

/** How long it may take to read a secret, and to read it anew: those who wait have seconds. */
const FIRST_MILLIS = 5_000;
const ANEW_MILLIS = 1_000;

/** Shorter than any key or password that somebody made to be one. */
const LEAST_LENGTH = 16;

interface Read {
  readonly text: Promise<string>;
  readonly freshUntil: number;
}

const known = new Map<string, Read>();

/** The text of a secret, without the space around it; read anew every five minutes, and kept where that fails. A failure of the first reading is not remembered. */
export function secretValue(arn: string): Promise<string> {
  const former = known.get(arn);
  if (former && Date.now() < former.freshUntil) return former.text;
  const text = fetchSecret(arn, former ? ANEW_MILLIS : FIRST_MILLIS).catch((cause: unknown) => {
    if (former) return former.text;
    known.delete(arn);
    throw new Error(`cannot read the secret ${arn}`, { cause });
  });
  known.set(arn, { text, freshUntil: Date.now() + FRESH_MILLIS });
  return text;
}

/** What is made of a secret's text, such as a client that shows it: made anew when the text has changed. */
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
  if (!login.success) throw new Error(`the secret ${arn} is no JSON object with username and password`);
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
