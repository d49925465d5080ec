import { Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Key } from 'aws-cdk-lib/aws-kms';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ReplicationTimeValue } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { CitusSize } from '../../config.ts';
import type { AlarmTopic } from '../alarm-topic.ts';
import type { EncryptionKey } from '../encryption-key.ts';
import type { RepositoryCopy } from './repository-copy.ts';

export interface BackupRepositoryProps {
  /** First folder of the repository. */
  readonly cluster: string;
  readonly backups: CitusSize['backups'];
  readonly key: EncryptionKey;

  /** Where S3 copies each object to, within a quarter of an hour. @default nowhere */
  readonly copy?: RepositoryCopy | undefined;
  readonly alarms: AlarmTopic;
}

const COPIES = 'copies';

/** The bucket of pgBackRest: base backups and WAL of every group. */
export class BackupRepository extends Construct {
  readonly settings: Readonly<Record<string, string>>;
  readonly #bucket: Bucket;
  readonly #props: BackupRepositoryProps;

  constructor(scope: Construct, id: string, props: BackupRepositoryProps) {
    super(scope, id);
    const { backups, key, copy } = props;
    this.#props = props;
    this.#bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: key.key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      // pgBackRest deletes what has expired; a version outlives a deletion by mistake, or by a node that was taken over.
      versioned: true,
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(backups.keptDays), abortIncompleteMultipartUploadAfter: Duration.days(2) },
        { expiredObjectDeleteMarker: true },
      ],
      removalPolicy: key.removalPolicy,
      ...(copy && {
        replicationRules: [
          {
            id: COPIES,
            priority: 1,
            destination: Bucket.fromBucketName(this, 'Copy', copy.bucketName),
            sseKmsEncryptedObjects: true,
            kmsKey: Key.fromKeyArn(this, 'CopyKey', copy.keyArn),
            replicationTimeControl: ReplicationTimeValue.FIFTEEN_MINUTES,
            metrics: ReplicationTimeValue.FIFTEEN_MINUTES,
          },
        ],
      }),
    });
    if (copy) this.#addAlarm(copy);
    this.settings = {
      BACKUP_BUCKET: this.#bucket.bucketName,
      BACKUP_KEY: key.key.keyArn,
      FULL_BACKUP_DAYS: String(backups.fullEveryDays),
      // A day is restored from the full backup before it: so one more than the days hold.
      BACKUPS_KEPT: String(Math.ceil(backups.keptDays / backups.fullEveryDays) + 1),
    };
  }

  #addAlarm(copy: RepositoryCopy): void {
    this.#props.alarms.alarm(this, 'CopyFailed', {
      severity: 'notice',
      metric: new Metric({
        namespace: 'AWS/S3',
        metricName: 'OperationsFailedReplication',
        dimensionsMap: { SourceBucket: this.#bucket.bucketName, DestinationBucket: copy.bucketName, RuleId: COPIES },
        period: Duration.minutes(5),
        statistic: 'Sum',
      }),
      threshold: 1,
      periods: 1,
      runbook: 'orders-restore.md#symptom',
      description: 'Orders database: S3 could not copy a part of a backup to the other region.',
    });
  }

  /** Lets a node read and write the backups of its own group. */
  grantGroup(node: IGrantable, group: number): void {
    const { cluster, key } = this.#props;
    const { region } = Stack.of(this);
    const allow = (actions: readonly string[], resource: string, conditions?: Readonly<Record<string, unknown>>) =>
      node.grantPrincipal.addToPrincipalPolicy(
        new PolicyStatement({ actions: [...actions], resources: [resource], ...(conditions && { conditions: { ...conditions } }) }),
      );
    allow(['s3:ListBucket'], this.#bucket.bucketArn);
    allow(['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], this.#bucket.arnForObjects(`${cluster}/*/${cluster}-${group}/*`));
    allow(['kms:Decrypt', 'kms:GenerateDataKey'], key.key.keyArn, { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } });
  }
}
