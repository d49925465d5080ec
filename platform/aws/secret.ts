import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';

const cached = new Map<string, Promise<string>>();

/** The text of a secret, fetched once per process; a failure is not remembered. */
export function secretValue(arn: string): Promise<string> {
  const known = cached.get(arn);
  if (known) return known;
  const fetched = fetchSecret(arn).catch((cause: unknown) => {
    cached.delete(arn);
    throw new Error(`cannot read the secret ${arn}`, { cause });
  });
  cached.set(arn, fetched);
  return fetched;
}

const Login = z.object({ username: z.string().min(1), password: z.string().min(1) });

/** A secret that holds a database login. */
export async function loginOf(arn: string): Promise<z.infer<typeof Login>> {
  const text = await secretValue(arn);
  const login = Login.safeParse(parseJson(text));
  if (!login.success) throw new Error(`the secret ${arn} is no JSON object with username and password`);
  return login.data;
}

async function fetchSecret(arn: string): Promise<string> {
  const { SecretString } = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: arn }), {
    abortSignal: AbortSignal.timeout(5000),
  });
  if (SecretString === undefined) throw new Error('it holds no text');
  return SecretString;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
