import * as z from 'zod';
import { jsonSetting } from '../../platform/config/json-setting.ts';
import type { CurrentLogin } from '../../platform/secrets/current-login.ts';
import { cachedSecrets, type Secrets } from '../../platform/secrets/secrets.ts';
import { awsSecretSource } from './aws/source.ts';
import { vaultClient } from './vault/client.ts';
import { VaultAccess } from './vault/settings.ts';
import { vaultSecretSource } from './vault/source.ts';

/** Part of the `config.ts` of every deployable that reads secrets of third parties. */
export const SecretsSettings = z.object({
  VAULT: jsonSetting(VaultAccess)
    .optional()
    .describe('a JSON object with address, mount, roleId and secretIdArn, or leave it out to read from AWS Secrets Manager'),
});

/** Secrets that AWS or the deployment generates, such as database logins: they are always in AWS Secrets Manager. */
export function awsSecrets(): Secrets {
  return cachedSecrets(awsSecretSource());
}

/** The login in a secret of AWS. A rotation is noticed within five minutes; until the next rotation the former login is valid too: decision 19. */
export function awsLogin(arn: string): CurrentLogin {
  const secrets = awsSecrets();
  return () => secrets.login(arn);
}

/** The certificates in a secret of AWS, by which clients verify a server of ours; none where the server's certificate is Amazon's. */
export function awsAuthority(arn: string | undefined): (() => Promise<string>) | undefined {
  if (arn === undefined) return undefined;
  const secrets = awsSecrets();
  return () => secrets.value(arn);
}

/** Secrets of third parties, from the store that the environment chose. */
export function openSecrets({ VAULT: access }: z.infer<typeof SecretsSettings>): Secrets {
  const aws = awsSecrets();
  if (access === undefined) return aws;
  const client = vaultClient({ ...access, secretId: () => aws.value(access.secretIdArn), now: Date.now });
  return cachedSecrets(vaultSecretSource(client, access.mount));
}
