import type { IConnectable, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { ICluster } from 'aws-cdk-lib/aws-ecs';
import type { AlarmTopic } from './alarm-topic.ts';

/** What every stack uses: the network, the cluster and the topics of alarms. */
export interface Ground {
  readonly vpc: IVpc;
  readonly cluster: ICluster;
  readonly alarms: AlarmTopic;

  /** Lets something inside the network call the AWS APIs that our code needs. */
  allowAwsApis(caller: IConnectable): void;
}
