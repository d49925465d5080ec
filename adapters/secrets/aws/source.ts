import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretSource } from '../../../platform/secrets/secret-source.ts';

/** Secrets in AWS Secrets Manager, by ARN. */
export function awsSecretSource(): SecretSource {
  let client: SecretsManagerClient | undefined;
  return {
    async read(id, signal) {
      client ??= new SecretsManagerClient({});
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }), { abortSignal: signal });
      if (SecretString === undefined) throw new Error(`the secret ${id} is binary: store it as text with put-secret-value --secret-string`);
      return SecretString;
    },
  };
}
