import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Another stack's secret, to be read in this one. A grant on the original would write the reader's role into the other stack's key policy,
 * and the two stacks would depend on each other; so the permission to decrypt is given to the reader alone.
 */
export class BorrowedSecret {
  /** The secret as this stack sees it. */
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
