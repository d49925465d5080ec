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
  /** The data that it encrypts, shown in the console. */
  readonly description: string;

  readonly config: EnvironmentConfig;
}

/** The key for the data of one stack. A shared key would make stacks depend on each other in a circle. */
export class EncryptionKey extends Construct {
  readonly key: IKey;

  /** The removal policy of the encrypted data. */
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

  /** Creates a log group encrypted with this key, with the removal policy of the stores. @param name - for a service that requires one */
  logGroup(scope: Construct, id: string, name?: string): LogGroup {
    return new LogGroup(scope, id, {
      ...(name !== undefined && { logGroupName: name }),
      encryptionKey: this.key,
      retention: this.#logDays,
      removalPolicy: this.removalPolicy,
    });
  }
}
