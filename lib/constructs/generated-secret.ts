import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { EncryptionKey } from './encryption-key.ts';

/** A random secret, or the place for one that a third party gives us: people put that in its stead. */
export function generatedSecret(scope: Construct, id: string, key: EncryptionKey, description: string): Secret {
  return new Secret(scope, id, {
    description,
    encryptionKey: key.key,
    removalPolicy: key.removalPolicy,
    generateSecretString: { passwordLength: 40, excludePunctuation: true },
  });
}

/** A JSON secret of fixed fields and a generated `password`. */
export function passwordSecret(
  scope: Construct,
  id: string,
  key: EncryptionKey,
  description: string,
  fields: Readonly<Record<string, string>>,
): Secret {
  return new Secret(scope, id, {
    description,
    encryptionKey: key.key,
    removalPolicy: key.removalPolicy,
    generateSecretString: {
      secretStringTemplate: JSON.stringify(fields),
      generateStringKey: 'password',
      passwordLength: 32,
      excludePunctuation: true,
    },
  });
}

/** Name and password of a database role. */
export function roleSecret(scope: Construct, id: string, key: EncryptionKey, username: string): Secret {
  return passwordSecret(scope, id, key, `Database role ${username}`, { username });
}
