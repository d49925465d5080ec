import { RemovalPolicy } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { WorkQueue } from './work-queue.ts';

export interface PictureBucketProps {
  /** Begins every key, such as `media/`. */
  readonly prefix: string;

  /** @default objects stay */
  readonly expiration?: Duration;

  /** Receives a message for each new object; it must let buckets send. @default none */
  readonly notified?: WorkQueue;
}

/** A private bucket for pictures. Retained in every environment, since S3 deletes no bucket that has objects. */
export class PictureBucket extends Construct {
  readonly bucket: IBucket;
  readonly #prefix: string;

  constructor(scope: Construct, id: string, { prefix, expiration, notified }: PictureBucketProps) {
    super(scope, id);
    this.#prefix = prefix;
    const bucket = new Bucket(this, 'Bucket', {
      // CloudFront reads with S3's own key; with ours, the key's policy and the distribution would name each other.
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      ...(expiration && { lifecycleRules: [{ expiration }] }),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    if (notified) notifyByTemplate(bucket, notified, prefix);
    this.bucket = bucket;
  }

  grantPut(grantee: IGrantable): Grant {
    return this.#grant(grantee, 's3:PutObject');
  }

  grantGet(grantee: IGrantable): Grant {
    return this.#grant(grantee, 's3:GetObject');
  }

  /** CDK's own grants add actions on the bucket and wildcards that no program of ours needs. */
  #grant(grantee: IGrantable, action: string): Grant {
    return Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [this.bucket.arnForObjects(`${this.#prefix}*`)] });
  }
}

/** CDK's own method adds a function that may change the notifications of every bucket. */
function notifyByTemplate(bucket: Bucket, queue: WorkQueue, prefix: string): void {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof CfnBucket)) throw new Error('the bucket has no CloudFormation resource');
  resource.notificationConfiguration = {
    queueConfigurations: [
      { event: 's3:ObjectCreated:*', queue: queue.arn, filter: { s3Key: { rules: [{ name: 'prefix', value: prefix }] } } },
    ],
  };
}
