import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * A secret of another stack that this stack reads. A grant on the original would add the reader's role to the other stack's key policy and make the
 * stacks depend on each other. So only the reader gets the permission to decrypt.
 */
export class BorrowedSecret {
  /** The secret, imported into this stack. */
  readonly secret: ISecret;
  readonly #owner: ISecret;

  constructor(scope: Construct, id: string, owner: ISecret) {
    this.#owner = owner;
    this.secret = Secret.fromSecretCompleteArn(scope, id, owner.secretArn);
  }

  grantRead(grantee: IGrantable): Grant {
    const read = this.secret.grantRead(grantee);
    const key = this.#owner.encryptionKey;
    if (!key) return read;
    const decrypt = Grant.addToPrincipal({
      grantee,
      actions: ['kms:Decrypt'],
      resourceArns: [key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(this.secret).region}.amazonaws.com` } },
    });
    return read.combine(decrypt);
  }
}
