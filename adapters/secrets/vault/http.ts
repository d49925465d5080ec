import * as z from 'zod';
import { VaultError } from './vault-error.ts';

const Errors = z.object({ errors: z.array(z.string()).catch([]) });

export interface VaultRequest<T> {
  readonly method: 'GET' | 'POST';
  /** Below `/v1/`. */
  readonly path: string;
  readonly body?: object;
  readonly response: z.ZodType<T>;
  readonly signal: AbortSignal;
}

export interface VaultHttpProps {
  readonly address: string;
  readonly namespace?: string | undefined;
}

export type VaultHttp = <T>(wanted: VaultRequest<T>, token?: string) => Promise<T>;

/** Sends one request to Vault. It retries nothing: its callers are retried by their queue or keep what they have. */
export function vaultHttp({ address, namespace }: VaultHttpProps): VaultHttp {
  return async ({ method, path, body, response, signal }, token) => {
    const target = `${method} ${address}/v1/${path}`;
    const { status, text } = await exchange(target, async () => {
      const answer = await fetch(`${address}/v1/${path}`, {
        method,
        headers: {
          'x-vault-request': 'true',
          ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
          ...(token !== undefined && { 'x-vault-token': token }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal,
      });
      return { status: answer.status, text: await answer.text() };
    });
    const json = parseJson(text);
    if (status >= 300) throw new VaultError(target, status, Errors.safeParse(json).data?.errors ?? []);
    const parsed = response.safeParse(json);
    // Issues name fields; a message of zod with values could contain a secret.
    if (!parsed.success) throw new Error(`${target}: the response has no valid ${parsed.error.issues[0]?.path.join('.') || 'JSON object'}`);
    return parsed.data;
  };
}

async function exchange<T>(target: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (cause) {
    const isTimeout = cause instanceof Error && cause.name === 'TimeoutError';
    const why = isTimeout ? 'no response in time' : 'the connection failed';
    throw new Error(`${target}: ${why}. Is Vault reachable from here? In the VPC its name must lead to the PrivateLink endpoint`, {
      cause,
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
