import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { ArtifactsEncryptionMode, Canary, Code, Runtime, Schedule, Test } from 'aws-cdk-lib/aws-synthetics';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config.ts';
import type { AlarmTopic } from './alarm-topic.ts';
import type { EncryptionKey } from './encryption-key.ts';

export interface ShopCanaryProps {
  /** Folder of the built `operations/watch-shop`. */
  readonly bundle: string;

  /** The address of the shop. */
  readonly shopUrl: string;

  readonly settings: EnvironmentConfig['canary'];

  /** Physical name, at most 21 characters. */
  readonly name: string;

  readonly key: EncryptionKey;
  readonly alarms: AlarmTopic;
}

/** Screenshots and HAR files of the runs. */
const KEPT = Duration.days(30);

/** Visits the shop from outside of the network as a shopper does, and raises an alarm after two failed visits. */
export class ShopCanary extends Construct {
  constructor(scope: Construct, id: string, { bundle, shopUrl, settings, name, key, alarms }: ShopCanaryProps) {
    super(scope, id);
    const artifacts = new Bucket(this, 'Artifacts', {
      encryption: BucketEncryption.KMS,
      encryptionKey: key.key,
      bucketKeyEnabled: true,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      lifecycleRules: [{ expiration: KEPT }],
      // S3 deletes no bucket that has objects.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const every = Duration.minutes(settings.everyMinutes);
    const canary = new Canary(this, 'Canary', {
      canaryName: name,
      runtime: Runtime.SYNTHETICS_NODEJS_PLAYWRIGHT_6_0,
      test: Test.custom({ code: Code.fromAsset(bundle), handler: 'index.handler' }),
      schedule: Schedule.rate(every),
      timeout: Duration.minutes(Math.min(settings.everyMinutes, 3)),
      environmentVariables: {
        SHOP_URL: shopUrl,
        CUSTOMER_EMAIL: settings.customerEmail,
        ...(settings.testCard !== undefined && { CARD: settings.testCard }),
      },
      artifactsBucketLocation: { bucket: artifacts },
      artifactS3EncryptionMode: ArtifactsEncryptionMode.KMS,
      artifactS3KmsKey: key.key,
      // As it is: CDK would add permissions for the key that no canary needs.
      role: this.#role(name, artifacts, key).withoutPolicyUpdates(),
      successRetentionPeriod: KEPT,
      failureRetentionPeriod: KEPT,
      provisionedResourceCleanup: true,
    });
    alarms.alarm(this, 'Failing', {
      metric: canary.metricSuccessPercent({ period: every, statistic: 'Average' }),
      threshold: 100,
      // Also without data: a canary that does not run sees nothing.
      raisedWhen: 'below',
      periods: 2,
      description: 'Canary: two visits failed that browse and buy as a shopper does. Runbook: docs/runbooks/canary.md.',
    });
  }

  /** What AWS lists as the permissions of a canary, for this one alone. */
  #role(name: string, artifacts: Bucket, { key }: EncryptionKey): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), description: 'Canary' });
    const logGroups = Stack.of(this).formatArn({ service: 'logs', resource: `log-group:/aws/lambda/cwsyn-${name}-*` });
    const allow = (actions: readonly string[], resources: readonly string[], conditions = {}) =>
      role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources], conditions }));
    allow(['s3:PutObject'], [artifacts.arnForObjects('*')]);
    allow(['s3:GetBucketLocation'], [artifacts.bucketArn]);
    allow(['s3:ListAllMyBuckets'], ['*']);
    allow(['kms:GenerateDataKey'], [key.keyArn]);
    allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], [logGroups]);
    allow(['cloudwatch:PutMetricData'], ['*'], { StringEquals: { 'cloudwatch:namespace': 'CloudWatchSynthetics' } });
    return role;
  }
}
