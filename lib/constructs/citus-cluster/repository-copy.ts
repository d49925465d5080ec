import { CrossStackReferences, Duration, ReferenceStrength } from 'aws-cdk-lib';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { BackupSettings, CitusSize, EnvironmentConfig } from '../../config.ts';
import { EncryptionKey } from '../encryption-key.ts';

export interface RepositoryCopyProps {
  readonly backups: BackupSettings;
  readonly size: CitusSize;
  readonly config: EnvironmentConfig;
}

/** The bucket of another region to which S3 copies the backups of the orders cluster. What a node deletes stays here, locked if the settings say so. */
export class RepositoryCopy extends Construct {
  /** A literal name, which a stack of another region can refer to. */
  readonly bucketName: string;
  readonly keyArn: string;

  constructor(scope: Construct, id: string, { backups, size, config }: RepositoryCopyProps) {
    super(scope, id);
    const { key, removalPolicy } = new EncryptionKey(this, 'Key', { description: 'Copies of the backups of orders', config });
    this.bucketName = `shopmart-${config.name}-orders-copies-${config.account}`;
    new Bucket(this, 'Bucket', {
      bucketName: this.bucketName,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      ...(backups.isLocked && { objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(backups.keptDays)) }),
      lifecycleRules: [
        {
          // Deletions are not copied. A day is restored from the full backup before it.
          expiration: Duration.days(backups.keptDays + 2 * size.backups.fullEveryDays),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(2),
        },
      ],
      removalPolicy,
    });
    const resource = key.node.defaultChild;
    if (!(resource instanceof CfnKey)) throw new Error(`${key.node.path} has no resource of KMS`);
    CrossStackReferences.of(resource).produce(ReferenceStrength.WEAK);
    this.keyArn = resource.attrArn;
  }
}
