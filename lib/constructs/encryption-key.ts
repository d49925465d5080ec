import { Stack } from 'aws-cdk-lib';
import type { RemovalPolicy } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config.ts';
import { removalPolicy } from './removal-policy.ts';

export interface EncryptionKeyProps {
  /** What it encrypts, as the console shows it. */
  readonly description: string;

  readonly config: EnvironmentConfig;
}

/** A stack's own key, for what the stack stores. One per stack, because a key shared between stacks makes them depend on each other in a circle. */
export class EncryptionKey extends Construct {
  readonly key: IKey;

  /** What becomes of what it encrypts when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  readonly #logDays: RetentionDays;

  constructor(scope: Construct, id: string, { description, config }: EncryptionKeyProps) {
    super(scope, id);
    this.#logDays = config.logDays;
    this.removalPolicy = removalPolicy(config);
    const { region, account, partition } = Stack.of(this);
    this.key = new Key(this, 'Key', { description, enableKeyRotation: true, removalPolicy: this.removalPolicy });
    this.key.grantEncryptDecrypt(
      new ServicePrincipal(`logs.${region}.amazonaws.com`, {
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` } },
      }),
    );
  }

  /** A log group that this key encrypts, removed or retained as the stores are. @param name - for a service that demands one */
  logGroup(scope: Construct, id: string, name?: string): LogGroup {
    return new LogGroup(scope, id, {
      ...(name !== undefined && { logGroupName: name }),
      encryptionKey: this.key,
      retention: this.#logDays,
      removalPolicy: this.removalPolicy,
    });
  }
}
