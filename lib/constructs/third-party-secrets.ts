import { Stack } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { VaultAccess, VaultEnvironment } from '../../adapters/secrets/vault/settings.ts';
import type { EnvironmentConfig } from '../config.ts';
import type { EncryptionKey } from './encryption-key.ts';
import { enteredSecret, generatedSecret } from './generated-secret.ts';

export interface ThirdPartySecretsProps {
  /** The context that reads them. */
  readonly context: keyof VaultEnvironment['roleIds'];
  readonly key: EncryptionKey;
  readonly config: EnvironmentConfig;
}

export interface ThirdPartySecret {
  /** For the reader's setting: its ARN, or its path in Vault. */
  readonly id: string;

  /** For the stand-in of the third party. @throws Error for a secret in Vault */
  readonly inSecretsManager: () => ISecret;

  grantRead(grantee: IGrantable): void;
}

/** The secrets that a context shares with third parties, in AWS Secrets Manager or in Vault. */
export class ThirdPartySecrets {
  /** Settings of every reader, besides those that name the secrets. */
  readonly settings: Readonly<Record<string, string>>;
  readonly #create: (id: string, description: string) => ThirdPartySecret;

  constructor(scope: Construct, { context, key, config }: ThirdPartySecretsProps) {
    const { secrets, thirdParties } = config;
    if (secrets.kind === 'aws') {
      const make = thirdParties.kind === 'sandbox' ? generatedSecret : enteredSecret;
      this.settings = {};
      this.#create = (id, description) => fromSecretsManager(make(scope, id, key, description));
      return;
    }
    const secretId = enteredSecret(scope, 'VaultSecretId', key, `Secret id of the AppRole ${context} in Vault`);
    const { address, namespace, mount, path, roleIds } = secrets;
    const access = {
      address,
      mount,
      roleId: roleIds[context],
      secretIdArn: secretId.secretArn,
      ...(namespace !== undefined && { namespace }),
    };
    this.settings = { VAULT: Stack.of(scope).toJsonString(access satisfies VaultAccess) };
    this.#create = (id) => ({
      id: `${path}/${context}/${pathSegment(id)}`,
      inSecretsManager: () => {
        throw new Error(`${id} is in Vault, and stand-ins read AWS Secrets Manager`);
      },
      grantRead: (grantee) => void secretId.grantRead(grantee),
    });
  }

  create(id: string, description: string): ThirdPartySecret {
    return this.#create(id, description);
  }
}

function fromSecretsManager(secret: ISecret): ThirdPartySecret {
  return { id: secret.secretArn, inSecretsManager: () => secret, grantRead: (grantee) => void secret.grantRead(grantee) };
}

/** `StripeKey` as `stripe-key`. */
function pathSegment(id: string): string {
  return id.replaceAll(/\B[A-Z]/g, '-$&').toLowerCase();
}
