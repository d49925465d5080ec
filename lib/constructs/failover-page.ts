import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import type { IFunctionUrl } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AlarmTopic } from './alarm-topic.ts';
import { ALARM_PERIOD } from './alarm-topic.ts';
import type { EncryptionKey } from './encryption-key.ts';
import { NodeFunction } from './node-function.ts';

export interface FailoverPageProps {
  /** Folder of the built `operations/failover-page`. */
  readonly bundle: string;

  readonly key: EncryptionKey;
  readonly alarms: AlarmTopic;
}

/** The page that shoppers see while the load balancer fails. A function outside the network: a bucket has no object for each path, and cannot return 503. */
export class FailoverPage extends Construct {
  /** For CloudFront only, which signs its requests. */
  readonly url: IFunctionUrl;

  constructor(scope: Construct, id: string, { bundle, key, alarms }: FailoverPageProps) {
    super(scope, id);
    const page = new NodeFunction(this, 'Page', { bundle, description: 'Failover page', environment: {}, key, alarms });
    this.url = page.lambda.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
    alarms.alarm(this, 'Shown', {
      metric: page.metricInvocations(ALARM_PERIOD),
      threshold: 10,
      description:
        'Failover page: shoppers see it in place of pages, in three minutes running. Has the storefront running tasks, and does CloudFront reach the load balancer? Runbook: docs/runbooks/failover-page.md.',
    });
  }
}
