import { CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { EncryptionKey } from './encryption-key.ts';

/** A random secret that no operator replaces. CloudFormation generates a new value when an option of the generator changes. */
export function generatedSecret(scope: Construct, id: string, key: EncryptionKey, description: string): Secret {
  const generateSecretString = { passwordLength: 40, excludePunctuation: true };
  return new Secret(scope, id, { description, encryptionKey: key.key, removalPolicy: key.removalPolicy, generateSecretString });
}

/** A secret of a third party. An operator enters its value; no generator can overwrite it. */
export function enteredSecret(scope: Construct, id: string, key: EncryptionKey, description: string): Secret {
  const secret = new Secret(scope, id, { description, encryptionKey: key.key, removalPolicy: key.removalPolicy });
  const resource = secret.node.defaultChild;
  if (!(resource instanceof CfnSecret)) throw new Error(`${secret.node.path} has no resource of Secrets Manager`);
  // The construct adds a generator wherever there is no value.
  resource.generateSecretString = undefined;
  return secret;
}

/** A JSON secret of fixed fields and a generated `password`. */
export function passwordSecret(
  scope: Construct,
  id: string,
  key: EncryptionKey,
  description: string,
  fields: Readonly<Record<string, string>>,
): Secret {
  const generateSecretString = passwordGenerator(fields);
  return new Secret(scope, id, { description, encryptionKey: key.key, removalPolicy: key.removalPolicy, generateSecretString });
}

/** Name and password of a database role. */
export function roleSecret(scope: Construct, id: string, key: EncryptionKey, username: string): Secret {
  return passwordSecret(scope, id, key, `Database role ${username}`, { username });
}

/** The options of password generation. A change generates a new password, so every copy of the old one must be updated too. */
export function passwordGenerator(fields: Readonly<Record<string, string>>): SecretStringGenerator {
  return {
    secretStringTemplate: JSON.stringify(fields),
    generateStringKey: 'password',
    passwordLength: 32,
    excludePunctuation: true,
  };
}
