import * as z from 'zod';
import type { SecretSource } from '../../../platform/secrets/secret-source.ts';
import type { VaultClient } from './client.ts';

const Read = z.object({ data: z.object({ data: z.object({ value: z.string() }) }) });

/** Secrets in Vault's KV engine, version 2: the field `value` at a path, of the latest version or of the one that `?version=3` names. */
export function vaultSecretSource(client: VaultClient, mount: string): SecretSource {
  return {
    async read(id, signal) {
      const { data } = await client.send({ method: 'GET', path: `${mount}/data/${id}`, response: Read, signal });
      return data.data.value;
    },
  };
}
